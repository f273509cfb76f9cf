"""A module that something outside holds."""

import os
import sys


class C:
    def __del__(self, print=print):
        print("kept:", C is None, helper, _private)


helper = "public"
_private = "private"
thing = C()
os.register_at_fork(before=lambda module=sys.modules[__name__]: module)
