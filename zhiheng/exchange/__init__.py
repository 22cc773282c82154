"""exchange：工作簿与 CSV 的读入、试算、入库与撤回；官方报表；导出。

条款：第五条（七）（提交资料的真实性）。
可调用：certificates 及以下各领域。
从这里读起：reading → planning → commands → views。
"""
