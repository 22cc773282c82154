"""demo：示例机构——虚构的机构、人员、证书与程序，用真实的导入和办理做出来。

条款：各条款都有符合、不符合与未知的例子；埋下的缺陷见 defects，清单见 docs/demonstration.md。
可使用：site 以下各层的一切；只经由命令与导入写入，不直接写库。
从这里读起：recipes（认证规则）→ people → certificates → defects → body → loading（装入）。
"""
