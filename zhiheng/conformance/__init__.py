"""conformance：按全部条款判定整个机构，答案与发现项。

条款：全部条款；自己的规则只有 18、4.2、8.2、9(3)-b、5(4)-a、9(4)-a 的“整个机构”一级。
可调用：certificates 及以下。
从这里读起：found（一项发现）→ judging（怎样判）→ settling（与已存的比较）
→ left（上次判定可否接着用）→ commands → queries。
"""
