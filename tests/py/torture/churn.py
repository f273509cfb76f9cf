# Old objects keep pointing at ever new ones.
import gc


class Slot:
    def __init__(self):
        self.value = None
        self.list = []
        self.dict = {}


slots = [Slot() for _ in range(500)]
gc.collect()
state = 1
expect = {}
for step in range(60000):
    state = (state * 1103515245 + 12345) % 2147483648
    i = (state >> 8) % 500
    slot = slots[i]
    kind = (state >> 20) % 6
    if kind == 0:
        slot.value = [step]
    elif kind == 1:
        slot.value = {"step": step}
    elif kind == 2:
        slot.list.append((step,))
        if len(slot.list) > 5:
            slot.list.pop(0)
    elif kind == 3:
        slot.dict[step % 9] = str(step)
    elif kind == 4:
        slot.value = slots[(i + 1) % 500]
    else:
        setattr(slot, "extra%d" % (step % 3), [step, slot])
    if step % 7000 == 0:
        gc.collect()
total = 0
for i, slot in enumerate(slots):
    v = slot.value
    if type(v) is list:
        total += v[0]
    elif type(v) is dict:
        total += v["step"] * 3
    elif v is not None:
        assert v is slots[(i + 1) % 500]
        total += 1
    total += sum(t[0] for t in slot.list)
    total += sum(int(s) for s in slot.dict.values())
    for k in range(3):
        e = getattr(slot, "extra%d" % k, None)
        if e:
            assert e[1] is slot
            total += e[0]
print(total, sum(len(s.list) for s in slots), sum(len(s.dict) for s in slots), sum(len(vars(s)) for s in slots))
slots = slots[:100]
del slot, v, e
for s in slots:
    s.value = None
    s.__dict__ = {"list": s.list}
gc.collect()
print(sum(1 for o in gc.get_objects() if type(o) is Slot), sum(len(s.list) for s in slots))
