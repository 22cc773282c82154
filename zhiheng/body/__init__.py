"""body：机构本身——名称、批准书、记录自何日起完整。

条款：第二条（适用的主体）。
可调用：access, trace, law。
从这里读起：models → commands。
"""
