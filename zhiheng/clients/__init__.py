"""clients：认证委托人、生产者与生产企业。

条款：第五条（六）（获证组织）。
可调用：access, trace。
从这里读起：models → commands。
"""
