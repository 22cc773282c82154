"""embedded：随程序带来的 PostgreSQL，放在数据目录里，由程序启动和停止。

条款：无（地基）。可调用：无（只用 psycopg 与二进制文件）。
从这里读起：server.Server → cluster（建库与角色）→ identity（以 root 运行时换成谁）→ roles（授权）。
"""

from zhiheng.embedded.refusal import Unavailable
from zhiheng.embedded.server import Server, Urls

__all__ = ["Server", "Unavailable", "Urls"]
