"""cases：认证项目从申请到决定的程序事件。

条款：第五条（四）、第九条（三）。
可调用：posts, schemes, clients, personnel, procedure。
从这里读起：models → queries。
"""
