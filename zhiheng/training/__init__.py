"""training：年度培训考核计划、场次、到场与结果、补训；谁欠什么。

条款：5(3)-b 组织培训考核计划，9(2)-b 照计划开展培训考核。
可调用：posts, personnel, lawbook, deadlines, evidence, law。
从这里读起：facts → owing（谁欠什么，纯函数）→ rules → commands；一条数据怎样走：docs/training.md。
"""
