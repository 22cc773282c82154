"""posts：两类关键认证质量人员的任命、授权、报备与信息变更。

条款：第二、四、八条；第六条（一）。
可调用：personnel, schemes, access, deadlines, law。
从这里读起：models → rules → commands。
"""
