"""supervision：总监监督项目质量负责人履职；记分表由记录算出，不由人填。

条款：5(3)-e；口径 A-44。
可调用：certificates, cases, training, posts, deadlines, lawbook, law；
上层的数字由它们自己登记（sources）。
从这里读起：scorecard（记录进、行出，纯函数）→ rules → queries → commands。
"""
