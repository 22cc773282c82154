"""schemes：认证规则及其版本、程序步骤与获证后监督周期。

条款：第五条（四）（六）、第九条（三）（四）。
可调用：access, trace, procedure。
从这里读起：models → commands → queries。
"""
