"""deadlines：由事实推出的期限，一行一个，不因程序停机而移动。

条款：第四条第三款；第五条（二）。
可调用：lawbook, access, trace, law。
从这里读起：models → commands → queries。
"""
