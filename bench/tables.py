"""What reading a table costs: CPU seconds and memory, each table in a process of its own.

There is no peer beside it: general readers are faster, and keep neither the reason of an absence nor a fault's line.
"""

import io
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

UNITS, INDICATORS = 5_000, 200


def write(folder: Path) -> dict[str, Path]:
    """Write the tables that are read."""
    import xlsxwriter

    paths = {name: folder / name for name in ("long.csv", "wide.csv", "values.xlsx")}
    with paths["long.csv"].open("w") as file:
        file.write("unit,indicator,value\n")
        file.writelines(f"U{u},K{k},{(u * 31 + k * 17) % 997}.5\n" for u in range(UNITS) for k in range(INDICATORS))
    with paths["wide.csv"].open("w") as file:
        file.write(",".join(["unit", *(f"K{k}" for k in range(INDICATORS))]) + "\n")
        file.writelines(
            ",".join([f"U{u}", *(f"{(u * 31 + k * 17) % 997}.5" for k in range(INDICATORS))]) + "\n"
            for u in range(UNITS)
        )
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("Values")
    for row in range(1_000):
        sheet.write_row(
            row, 0, [f"U{row}" if row else "unit", *(k * row if row else f"K{k}" for k in range(INDICATORS))]
        )
    book.close()
    paths["values.xlsx"].write_bytes(out.getvalue())
    return paths


def read(path: str) -> None:
    """Read one table and print its cells, CPU seconds and greatest memory."""
    from multaqa.composite import read_table

    began = time.process_time()
    data = read_table(path)
    spent = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{data.values.size:>9,} | {spent:5.2f} | {peak:4.0f} |")


def main() -> None:
    """Write the tables, read each in a process of its own, print the figures."""
    print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}\n")
    print("| table | cells | CPU s | MiB |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, path in write(Path(folder)).items():
            print(f"| {name} | ", end="", flush=True)
            subprocess.run([sys.executable, __file__, str(path)], check=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        read(sys.argv[1])
    else:
        main()
