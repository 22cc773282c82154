"""lawbook：机构选定的解释口径、载入的规定文本、日历。

条款：全部条款；A-50。
可调用：access, trace, law。
从这里读起：models → queries → commands。
"""
