"""conformance：按全部条款判定整个机构，答案与发现项。

条款：全部条款。
可调用：certificates 及以下。
从这里读起：rules → queries → commands。
"""
