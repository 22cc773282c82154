"""personnel：人员及其学历、经历、职称、注册、能力评价、禁业；最高管理层与法定代表人。

条款：第四条、第八条（任职要求的事实）；第十三条（禁业）。
可调用：access, body, trace, law。
从这里读起：models → commands → queries。
"""
