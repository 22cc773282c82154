"""certificates：证书的登记、状态与依据，以及每张证书由谁负责。

条款：第五条（六）、第八条、第九条（四）。
可调用：cases, posts, schemes, clients, personnel。
从这里读起：models → rules → commands → queries。
"""
