"""ui：外观——页面骨架、组件、图标、图表与报错页；不含业务，不读数据库。

条款：无；组件只把别处的判断说清楚（词语、形状、颜色三者一致）。
可调用：law、procedure（只用其中的词）。
从这里读起：docs/look.md → templates/cotton → marks → static/ui。
"""
