from typing import NoDefault, ParamSpec, TypeAliasType, TypeVar, TypeVarTuple, Unpack

T=TypeVar('T'); D=TypeVar('D',default=int); P=ParamSpec('P'); PD=ParamSpec('PD',default=[int]); Ts=TypeVarTuple('Ts'); TD=TypeVarTuple('TD',default=Unpack[tuple[int]])
class O:
    __default__=1
class N:
    __default__=NoDefault
    def has_default(self): return False
for ps in ((1,),(T,2),(1,2),(D,T),(PD,P),(TD,Ts),(D,P),(D,1),(T,D),(T,D,PD),(O(),),(N(),),(D,N()),(D,O()),([],), (int,), (D, 1, T)):
    try: print(TypeAliasType('A', int, type_params=ps).__type_params__ == ps)
    except Exception as e: print(type(e).__name__, str(e).split(' at 0x')[0])
