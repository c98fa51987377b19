"""The same walk with python3-hivex: reads the bytes of every value; `--list` prints their SHA-1 sums."""
import hashlib
import sys

import hivex

listed = "--list" in sys.argv
files = [argument for argument in sys.argv[1:] if argument != "--list"]
keys = values = size = 0
for file in files:
    hive = hivex.Hivex(file)
    pending = [hive.root()]
    while pending:
        node = pending.pop()
        keys += 1
        for value in hive.node_values(node):
            data = hive.value_value(value)[1]
            values += 1
            size += len(data)
            if listed:
                print(hashlib.sha1(data).hexdigest())
        pending.extend(hive.node_children(node))
if not listed:
    print(keys, values)
