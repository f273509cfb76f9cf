"""The imports of a small service."""
import argparse
import base64
import collections
import contextlib
import copy
import csv
import dataclasses
import datetime
import enum
import functools
import hashlib
import heapq
import html
import io
import itertools
import json
import logging
import math
import operator
import os
import pathlib
import random
import re
import shutil
import socket
import string
import struct
import subprocess
import tempfile
import textwrap
import threading
import time
import traceback
import types
import typing
import urllib.parse
import uuid
import weakref


def status(key):
    with open("/proc/self/status") as lines:
        for line in lines:
            if line.startswith(key + ":"):
                return int(line.split()[1]) * 1024


def report(check):
    print("check", check)
    print("rss", status("VmRSS"))
    print("peak", status("VmHWM"))

report(len([name for name in dir() if not name.startswith("_")]))
