"""indications：挂靠、出借资质的迹象——只作为问题提出，请人核实，不下结论。

条款：13-a；口径 A-39。
可调用：certificates, cases, posts, personnel, deadlines, lawbook, law。
从这里读起：asking（记录进、问题出，纯函数）→ queries → commands。
"""
