"""competence：各类人员可承担什么——按认证规则、产品类别、步骤的授权，声明、利益关系、负荷；派工把关。

条款：第五条（三）、第九条（二）、第十三条。
可调用：training, posts, schemes, clients, personnel, deadlines, evidence, access。
从这里读起：rules（把关）→ models → commands → queries。
"""
