"""law：规定本身——义务登记、解释口径、数字、期限、资格与判定的词。

条款：全部十八条。纯代码：不认识 Django，不读时钟，不碰数据库。
只可使用标准库与 PyYAML；可被任何房间使用。
从这里读起：judgement（判定）→ register（义务）→ readings（口径）→ clock（期限）→ qualification。
"""
