//! The opcodes, each declared once.
//!
//! A row is `Name(a, b, c; ext...) effects, cache words, "doc"`. The roles of the operands
//! drive the encoder's checks, the disassembler, the verifier and liveness
//! (`registers.rs`); the effects say what the interpreter and the recorder must expect:
//!
//! | effect | |
//! |---|---|
//! | `none` | registers only |
//! | `R` | may raise |
//! | `A` | may allocate (and so collect, and raise) |
//! | `P` | may run Python code (and so anything) |
//! | `J` | may go elsewhere than to the next instruction |
//! | `E` | never goes to the next instruction |
//! | `reads[C D]`, `writes[C D]` | memory of these alias classes |
//!
//! `R[x]` is register x, `P[k]` pool word k, `name` the pool word that an extension
//! word names. A jump's distance counts words from the next instruction (behind the
//! extension words).

use crate::effects::{Alias, Effects};

/// What an operand or extension word means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Not used; zero.
    No,
    /// A register that is written.
    Def,
    /// A register that is read.
    Use,
    /// A register that is read and written.
    Mod,
    /// First of two registers that are read.
    Use2,
    /// First of three registers that are read.
    Use3,
    /// First of a run of registers that are read; operand c is their number.
    Run,
    /// First of a run of registers that are read, one for each bit of operand c.
    UseBits,
    /// First of the arguments of intrinsic c.
    UseArgs,
    /// Not used; register 0 is read.
    Home,
    /// First of two registers that are written.
    Def2,
    /// First of a run of registers that are written; operand c is their number.
    DefRun,
    /// As DefRun, then one more, then as many as the extension word says.
    DefEx,
    /// Base of a call window: the callee in word 4, then c arguments.
    WinCall,
    /// As WinCall, with self before the arguments.
    WinMethod,
    /// As WinCall, with one argument, and another one if c is 1.
    WinEx,
    /// Base of a call window of which callee and self are written.
    WinDef,
    /// An unsigned 8-bit number.
    Imm,
    /// A signed 8-bit number.
    Simm,
    /// Operands b and c: a pool index.
    Pool,
    /// Operands b and c: an unsigned 16-bit number.
    Num16,
    /// Operands b and c: a signed 16-bit number.
    Simm16,
    /// Operands a, b and c: a signed 24-bit jump distance.
    Jump24,
    /// Extension: a signed 32-bit jump distance.
    XJump,
    /// Extension: pool index of a name, and index of the first cache word.
    XName,
    /// Extension: a pool index.
    XPool,
    /// Extension: an unsigned number.
    XNum,
}

/// One row of the table.
pub struct OpInfo {
    pub name: &'static str,
    pub doc: &'static str,
    pub operands: [Role; 3],
    pub ext: &'static [Role],
    pub effects: Effects,
    pub cache_words: u8,
}

macro_rules! opcodes {
    ($( $name:ident ($a:ident, $b:ident, $c:ident $(; $($x:ident),+)?) $($eff:ident $([$($class:ident)+])?)|+, $caches:literal, $doc:literal; )*) => {
        /// An operation code.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
        #[repr(u8)]
        pub enum Op { $( #[doc = $doc] $name, )* }

        /// The rows in opcode order.
        pub static OPCODES: &[OpInfo] = &[ $( OpInfo {
            name: stringify!($name), doc: $doc,
            operands: [Role::$a, Role::$b, Role::$c],
            ext: &[ $($( Role::$x ),+)? ],
            effects: Effects::PURE $( .and(opcodes!(@eff $eff $([$($class)+])?)) )+ ,
            cache_words: $caches,
        }, )* ];

        const ALL: &[Op] = &[ $( Op::$name, )* ];

        /// Calls `$m!` with every opcode name, for tables that must have one entry each.
        #[macro_export]
        macro_rules! for_each_op { ($m:ident) => { $m! { $( $name )* } } }
    };
    (@eff none) => { Effects::PURE };
    (@eff R) => { Effects::PURE.raises() };
    (@eff P) => { Effects::ANYTHING };
    (@eff A) => { Effects::PURE.raises().allocates() };
    (@eff J) => { Effects::PURE.may(Effects::JUMPS) };
    (@eff E) => { Effects::PURE.may(Effects::JUMPS | Effects::ENDS) };
    (@eff reads [$($class:ident)+]) => { Effects::PURE $( .reads(Alias::$class) )+ };
    (@eff writes [$($class:ident)+]) => { Effects::PURE $( .writes(Alias::$class) )+ };
}

opcodes! {
    // Moves and constants
    Nop(No, No, No) none, 0, "Nothing.";
    Move(Def, Use, No) none, 0, "R[a] = R[b].";
    LoadConst(Def, Pool, No) none, 0, "R[a] = P[k].";
    LoadConstX(Def, No, No; XPool) none, 0, "R[a] = P[ext].";
    LoadInt(Def, Simm16, No) none, 0, "R[a] = the small int in b,c.";
    LoadNone(Def, No, No) none, 0, "R[a] = None.";
    LoadTrue(Def, No, No) none, 0, "R[a] = True.";
    LoadFalse(Def, No, No) none, 0, "R[a] = False.";
    LoadFar(Def, Num16, No) reads[VmStack], 0, "R[a] = the register whose 16-bit index is in b,c (it may be unbound).";
    StoreFar(Use, Num16, No) writes[VmStack], 0, "The register whose index is in b,c = R[a].";
    Clear(Def, No, No) none, 0, "R[a] = unbound.";
    ClearFar(No, Num16, No) writes[VmStack], 0, "The register whose index is in b,c = unbound.";
    CheckBound(Use, Pool, No) R, 0, "UnboundLocalError naming P[k] if R[a] is unbound.";
    CheckIter(Use, No, No) P, 0, "TypeError if R[a] is no iterator.";
    DeleteLocal(Mod, Pool, No) R, 0, "As CheckBound, then R[a] = unbound.";

    // Cells
    MakeCell(Mod, No, No) A, 0, "R[a] = a new cell that holds R[a] (perhaps unbound).";
    NewCell(Def, No, No) A, 0, "R[a] = a new empty cell.";
    LoadCell(Def, Use, No; XPool) R|reads[Cell], 0, "R[a] = contents of cell R[b]; UnboundLocalError naming P[ext] if empty.";
    StoreCell(Use, Use, No) writes[Cell], 0, "Cell R[a] holds R[b].";
    ClearCell(Use, No, No) writes[Cell], 0, "Cell R[a] becomes empty.";
    DeleteCell(Use, No, No; XPool) R|reads[Cell]|writes[Cell], 0, "As LoadCell's check, then the cell R[a] becomes empty.";
    LoadFree(Def, Num16, No) R|reads[Cell], 0, "R[a] = contents of cell number b,c of the closure; NameError if empty.";
    StoreFree(Use, Num16, No) writes[Cell], 0, "Cell number b,c of the closure holds R[a].";
    DeleteFree(No, Num16, No) R|reads[Cell]|writes[Cell], 0, "Cell number b,c of the closure becomes empty; NameError if it was.";
    LoadClosure(Def, Num16, No) none, 0, "R[a] = cell number b,c of the closure itself.";

    // Names
    LoadGlobal(Def, No, No; XName) P, 3, "R[a] = global or builtin `name`; NameError.";
    StoreGlobal(Use, No, No; XName) P, 2, "Global `name` = R[a].";
    DeleteGlobal(No, No, No; XName) P, 0, "Delete global `name`; NameError.";
    LoadName(Def, Use, No; XName) P, 3, "R[a] = `name` in namespace R[b], else global, else builtin; NameError.";
    StoreName(Use, Use, No; XName) P, 2, "`name` in namespace R[b] = R[a].";
    DeleteName(No, Use, No; XName) P, 0, "Delete `name` from namespace R[b]; NameError.";
    LoadNameOrGlobal(Def, Use, No; XName) P, 3, "R[a] = `name` in mapping R[b], else global, else builtin (annotation scopes inside classes).";
    LoadNameOrCell(Def, Use, Use; XName) P, 0, "R[a] = `name` in mapping R[b], else the contents of cell R[c]; NameError if empty.";

    // Attributes and subscripts
    LoadAttr(Def, Use, No; XName) P, 6, "R[a] = R[b].name.";
    StoreAttr(Use, Use, No; XName) P, 6, "R[a].name = R[b].";
    DeleteAttr(Use, No, No; XName) P, 0, "del R[a].name.";
    LoadMethod(WinDef, Use, No; XName) P, 4, "Prepare a CallMethod in window a: a plain method goes to callee word a+4 with R[b] as self in a+5; else a+4 is unbound and the attribute itself goes to a+5.";
    LoadSuper(Def, Use3, No; XName) P, 0, "R[a] = super-lookup of name: R[b] is the value of `super`, R[b+1] the class, R[b+2] self.";
    LoadSuperMethod(WinDef, Use3, No; XName) P, 0, "As LoadSuper, but prepares window a as LoadMethod does.";
    LoadItem(Def, Use, Use) P, 0, "R[a] = R[b][R[c]].";
    LoadItemI(Def, Use, Simm) P, 0, "R[a] = R[b][c].";
    StoreItem(Use, Use, Use) P, 0, "R[a][R[b]] = R[c].";
    DeleteItem(Use, Use, No) P, 0, "del R[a][R[b]].";
    LoadSlice(Def, Use, Use2) P, 0, "R[a] = R[b][R[c]:R[c+1]].";
    StoreSlice(Use, Use2, Use) P, 0, "R[a][R[b]:R[b+1]] = R[c].";
    BuildSlice(Def, Run, Imm) A, 0, "R[a] = slice(R[b], R[b+1]) or, with c = 3, slice(R[b], R[b+1], R[b+2]).";

    // Arithmetic
    Add(Def, Use, Use) P, 1, "R[a] = R[b] + R[c].";
    Sub(Def, Use, Use) P, 1, "R[a] = R[b] - R[c].";
    Mul(Def, Use, Use) P, 1, "R[a] = R[b] * R[c].";
    TrueDiv(Def, Use, Use) P, 1, "R[a] = R[b] / R[c].";
    FloorDiv(Def, Use, Use) P, 1, "R[a] = R[b] // R[c].";
    Mod(Def, Use, Use) P, 1, "R[a] = R[b] % R[c].";
    Pow(Def, Use, Use) P, 1, "R[a] = R[b] ** R[c].";
    MatMul(Def, Use, Use) P, 1, "R[a] = R[b] @ R[c].";
    And(Def, Use, Use) P, 1, "R[a] = R[b] & R[c].";
    Or(Def, Use, Use) P, 1, "R[a] = R[b] | R[c].";
    Xor(Def, Use, Use) P, 1, "R[a] = R[b] ^ R[c].";
    Shl(Def, Use, Use) P, 1, "R[a] = R[b] << R[c].";
    Shr(Def, Use, Use) P, 1, "R[a] = R[b] >> R[c].";
    IAdd(Def, Use, Use) P, 1, "R[a] = R[b] += R[c].";
    ISub(Def, Use, Use) P, 1, "R[a] = R[b] -= R[c].";
    IMul(Def, Use, Use) P, 1, "R[a] = R[b] *= R[c].";
    ITrueDiv(Def, Use, Use) P, 1, "R[a] = R[b] /= R[c].";
    IFloorDiv(Def, Use, Use) P, 1, "R[a] = R[b] //= R[c].";
    IMod(Def, Use, Use) P, 1, "R[a] = R[b] %= R[c].";
    IPow(Def, Use, Use) P, 1, "R[a] = R[b] **= R[c].";
    IMatMul(Def, Use, Use) P, 1, "R[a] = R[b] @= R[c].";
    IAnd(Def, Use, Use) P, 1, "R[a] = R[b] &= R[c].";
    IOr(Def, Use, Use) P, 1, "R[a] = R[b] |= R[c].";
    IXor(Def, Use, Use) P, 1, "R[a] = R[b] ^= R[c].";
    IShl(Def, Use, Use) P, 1, "R[a] = R[b] <<= R[c].";
    IShr(Def, Use, Use) P, 1, "R[a] = R[b] >>= R[c].";
    AddI(Def, Use, Simm) P, 0, "R[a] = R[b] + c.";
    SubI(Def, Use, Simm) P, 0, "R[a] = R[b] - c.";
    MulI(Def, Use, Simm) P, 0, "R[a] = R[b] * c.";
    FloorDivI(Def, Use, Simm) P, 0, "R[a] = R[b] // c.";
    ModI(Def, Use, Simm) P, 0, "R[a] = R[b] % c.";
    AndI(Def, Use, Simm) P, 0, "R[a] = R[b] & c.";
    ShlI(Def, Use, Simm) P, 0, "R[a] = R[b] << c.";
    ShrI(Def, Use, Simm) P, 0, "R[a] = R[b] >> c.";
    IAddI(Def, Use, Simm) P, 0, "R[a] = R[b] += c.";
    ISubI(Def, Use, Simm) P, 0, "R[a] = R[b] -= c.";
    Neg(Def, Use, No) P, 0, "R[a] = -R[b].";
    Pos(Def, Use, No) P, 0, "R[a] = +R[b].";
    Invert(Def, Use, No) P, 0, "R[a] = ~R[b].";
    Not(Def, Use, No) P, 0, "R[a] = not R[b].";

    // Comparison
    Lt(Def, Use, Use) P, 0, "R[a] = R[b] < R[c].";
    Le(Def, Use, Use) P, 0, "R[a] = R[b] <= R[c].";
    Eq(Def, Use, Use) P, 0, "R[a] = R[b] == R[c].";
    Ne(Def, Use, Use) P, 0, "R[a] = R[b] != R[c].";
    Gt(Def, Use, Use) P, 0, "R[a] = R[b] > R[c].";
    Ge(Def, Use, Use) P, 0, "R[a] = R[b] >= R[c].";
    Is(Def, Use, Use) none, 0, "R[a] = R[b] is R[c].";
    IsNot(Def, Use, Use) none, 0, "R[a] = R[b] is not R[c].";
    In(Def, Use, Use) P, 0, "R[a] = R[b] in R[c].";
    NotIn(Def, Use, Use) P, 0, "R[a] = R[b] not in R[c].";

    // Jumps
    Jump(Jump24, No, No) E, 0, "Go to the target.";
    JumpBack(Jump24, No, No) E|P, 0, "Go back to a loop's head: a safe point.";
    JumpIfTrue(Use, No, No; XJump) P|J, 0, "Jump if R[a] is true.";
    JumpIfFalse(Use, No, No; XJump) P|J, 0, "Jump if R[a] is false.";
    JumpIfNone(Use, No, No; XJump) J, 0, "Jump if R[a] is None.";
    JumpIfNotNone(Use, No, No; XJump) J, 0, "Jump if R[a] is not None.";
    JumpIs(Use, Use, No; XJump) J, 0, "Jump if R[a] is R[b].";
    JumpIsNot(Use, Use, No; XJump) J, 0, "Jump if R[a] is not R[b].";
    JumpLt(Use, Use, No; XJump) P|J, 0, "Jump if R[a] < R[b].";
    JumpLe(Use, Use, No; XJump) P|J, 0, "Jump if R[a] <= R[b].";
    JumpEq(Use, Use, No; XJump) P|J, 0, "Jump if R[a] == R[b].";
    JumpNe(Use, Use, No; XJump) P|J, 0, "Jump if R[a] != R[b].";
    JumpGt(Use, Use, No; XJump) P|J, 0, "Jump if R[a] > R[b].";
    JumpGe(Use, Use, No; XJump) P|J, 0, "Jump if R[a] >= R[b].";
    JumpNotLt(Use, Use, No; XJump) P|J, 0, "Jump if not R[a] < R[b].";
    JumpNotLe(Use, Use, No; XJump) P|J, 0, "Jump if not R[a] <= R[b].";
    JumpNotEq(Use, Use, No; XJump) P|J, 0, "Jump if not R[a] == R[b].";
    JumpNotNe(Use, Use, No; XJump) P|J, 0, "Jump if not R[a] != R[b].";
    JumpNotGt(Use, Use, No; XJump) P|J, 0, "Jump if not R[a] > R[b].";
    JumpNotGe(Use, Use, No; XJump) P|J, 0, "Jump if not R[a] >= R[b].";
    JumpLtI(Use, Simm, No; XJump) P|J, 0, "Jump if R[a] < b.";
    JumpLeI(Use, Simm, No; XJump) P|J, 0, "Jump if R[a] <= b.";
    JumpEqI(Use, Simm, No; XJump) P|J, 0, "Jump if R[a] == b.";
    JumpNeI(Use, Simm, No; XJump) P|J, 0, "Jump if R[a] != b.";
    JumpGtI(Use, Simm, No; XJump) P|J, 0, "Jump if R[a] > b.";
    JumpGeI(Use, Simm, No; XJump) P|J, 0, "Jump if R[a] >= b.";
    JumpNotLtI(Use, Simm, No; XJump) P|J, 0, "Jump if not R[a] < b.";
    JumpNotLeI(Use, Simm, No; XJump) P|J, 0, "Jump if not R[a] <= b.";
    JumpNotEqI(Use, Simm, No; XJump) P|J, 0, "Jump if not R[a] == b.";
    JumpNotNeI(Use, Simm, No; XJump) P|J, 0, "Jump if not R[a] != b.";
    JumpNotGtI(Use, Simm, No; XJump) P|J, 0, "Jump if not R[a] > b.";
    JumpNotGeI(Use, Simm, No; XJump) P|J, 0, "Jump if not R[a] >= b.";

    // Calls. Window base w: callee in w+4, arguments from w+5.
    Call(Def, WinCall, Imm) P, 0, "R[a] = R[b+4](R[b+5] .. c arguments).";
    CallKw(Def, WinCall, Imm; XPool) P, 0, "As Call; the last arguments are keywords named by the tuple P[ext]; c counts all.";
    CallMethod(Def, WinMethod, Imm) P, 0, "After LoadMethod in window b: R[a] = the call with c arguments from b+6, self not counted.";
    CallMethodKw(Def, WinMethod, Imm; XPool) P, 0, "CallMethod with keywords, as CallKw.";
    CallEx(Def, WinEx, Imm) P, 0, "R[a] = R[b+4](*R[b+5], **R[b+6]); R[b+5] is a tuple or list; c = 1 if R[b+6] holds a dict.";
    Return(Use, No, No) E|P, 0, "Return R[a] to the caller, or finish the generator with it.";
    MakeFunction(Def, UseBits, Imm; XPool) A, 0, "R[a] = function of code P[ext]; from R[b] on, in this order, for each bit of c: 1 defaults tuple, 2 keyword defaults dict, 4 annotate function, 8 closure tuple of cells.";
    LoadBuildClass(Def, No, No) R|reads[Namespace], 0, "R[a] = builtins.__build_class__.";

    // Building
    BuildTuple(Def, Run, Imm) A, 0, "R[a] = (R[b], .. c items).";
    BuildList(Def, Run, Imm) A, 0, "R[a] = [R[b], .. c items].";
    BuildSet(Def, Run, Imm) P, 0, "R[a] = {R[b], .. c items}.";
    BuildMap(Def, Run, Imm) P, 0, "R[a] = {R[b]: R[b+1], ..}; c counts registers (twice the pairs).";
    BuildConstKeyMap(Def, Run, Imm; XPool) P, 0, "R[a] = dict of the keys in tuple P[ext] (str constants) with values R[b], .. c values.";
    ListAppend(Use, Use, No) A|reads[ListHeader]|writes[ListHeader ListWords ListFloats ListInts], 0, "R[a].append(R[b]) on an exact list that only the compiler's code has seen.";
    ListExtend(Use, Use, No) P, 0, "R[a].extend(R[b]), for displays: [*x].";
    SetAdd(Use, Use, No) P, 0, "R[a].add(R[b]).";
    SetUpdate(Use, Use, No) P, 0, "R[a].update(R[b]), for displays: {*x}.";
    MapAdd(Use, Use, Use) P, 0, "R[a][R[b]] = R[c].";
    DictUpdate(Use, Use, No) P, 0, "R[a].update(R[b]), for displays: {**x}.";
    DictMerge(Use, Use, Use) P, 0, "As DictUpdate for a call's keywords: TypeError on a repeated key, naming the callee R[c].";
    ListToTuple(Def, Use, No) A|reads[ListHeader ListWords ListFloats ListInts], 0, "R[a] = tuple of list R[b].";
    BuildString(Def, Run, Imm) A, 0, "R[a] = the strings R[b], .. c items joined.";
    FormatValue(Def, Use, Imm) P, 0, "R[a] = format(conv(R[b])); conversion c: 0 none, 1 str, 2 repr, 3 ascii.";
    FormatSpec(Def, Use, Use; XNum) P, 0, "R[a] = format(conv(R[b]), R[c]); the conversion is ext.";
    BuildInterpolation(Def, Use3, Imm) A, 0, "R[a] = Interpolation(value R[b], expression text R[b+1], conversion c, spec R[b+2]).";
    BuildTemplate(Def, Use2, No) A, 0, "R[a] = Template(strings tuple R[b], interpolations tuple R[b+1]).";
    Unpack(DefRun, Use, Imm) P, 0, "R[a], .. c registers = the exactly c items of R[b]; R[b] is outside the run.";
    UnpackEx(DefEx, Use, Imm; XNum) P, 0, "R[a], .. = c items of R[b], a list of the middle ones, then ext items.";

    // Iteration and generators
    GetIter(Def, Use, No) P, 0, "R[a] = iter(R[b]).";
    ForIter(Def, Use, Imm; XJump) P|J, 0, "R[a] = next(R[b]), or jump when it is exhausted. c = 1: R[a] is there only for the next instruction to unpack, and may be unpacked at once.";
    Yield(Def, Use, No) P, 0, "Yield R[b]; when resumed R[a] = the value sent.";
    YieldAsync(Def, Use, No) P, 0, "Yield R[b] as a value of an async generator; when resumed R[a] = the value sent.";
    GetYieldFrom(Def, Use, No) P, 0, "R[a] = the iterator to delegate to for `yield from R[b]`.";
    GetAwaitable(Def, Use, Imm) P, 0, "R[a] = the iterator to await for R[b]; c: 0 await, 1 __aenter__, 2 __aexit__.";
    Send(Def, Use, Use; XJump) P|J, 0, "R[a] = R[b].send(R[c]) (next when None); when R[b] is exhausted R[a] = its value and jump.";
    YieldDelegated(Def, Use, Use) P, 0, "Yield R[b] unchanged on behalf of the delegate R[c] (throw and close go to R[c]); when resumed R[a] = the value sent.";
    CleanupThrow(Def, Use, No) R|A|reads[Exception]|writes[Exception ThreadWords], 0, "If R[b] is a StopIteration, R[a] = its value, else re-raise R[b]: behind a throw into YieldDelegated.";
    GetAIter(Def, Use, No) P, 0, "R[a] = aiter(R[b]).";
    GetANext(Def, Use, No) P, 0, "R[a] = the awaitable iterator of anext(R[b]).";
    EndAsyncFor(Use, No, No) R|A|reads[Exception]|writes[Exception ThreadWords], 0, "If R[a] is StopAsyncIteration go on, else re-raise R[a].";

    // Exceptions
    Raise(Use, Use, Imm) E|P, 0, "c = 0: re-raise the handled exception; 1: raise R[a]; 2: raise R[a] from R[b].";
    Reraise(Use, No, No) R|E|A|writes[Exception ThreadWords], 0, "Raise R[a] again with its traceback unchanged.";
    PushExc(Def, Use, No) reads[ThreadWords]|writes[ThreadWords], 0, "R[a] = the handled exception (or unbound); R[b] becomes the handled exception.";
    PopExc(Use, No, No) writes[ThreadWords GeneratorFields]|reads[VmStack], 0, "The handled exception is R[a] again.";
    CheckExcMatch(Def, Use, Use) P, 0, "R[a] = whether exception R[b] matches the class or tuple R[c]; TypeError for others.";
    CheckEgMatch(Def2, Use, Use) P, 0, "R[a] = the part of R[b] that matches R[c], or None; R[a+1] = the rest, or None.";
    PrepReraiseStar(Def, Use, Use) P, 0, "R[a] = what an `except*` must raise for the original R[b] and the list R[c] of raised and left parts, or None.";
    WithEnter(Def2, Use, No) P, 0, "R[a] = bound __exit__ of R[b], R[a+1] = R[b].__enter__().";
    WithExit(Def, Use, Use) P, 0, "R[a] = R[b](type(R[c]), R[c], traceback of R[c]).";
    AsyncWithEnter(Def2, Use, No) P, 0, "R[a] = bound __aexit__ of R[b], R[a+1] = R[b].__aenter__() (not awaited).";
    LoadAssertionError(Def, No, No) none, 0, "R[a] = AssertionError.";

    // Imports
    ImportName(Def, Use2, No; XName) P, 0, "R[a] = __import__(name, level R[b], fromlist R[b+1]).";
    ImportFrom(Def, Use, No; XName) P, 0, "R[a] = attribute or submodule `name` of module R[b]; ImportError.";
    ImportStar(Use, Use, No) P, 0, "Copy the public names of module R[a] into namespace R[b].";

    // Pattern matching
    MatchMapping(Def, Use, No) none, 0, "R[a] = whether R[b] is a mapping for patterns.";
    MatchSequence(Def, Use, No) none, 0, "R[a] = whether R[b] is a sequence for patterns.";
    MatchKeys(Def, Use, Use) P, 0, "R[a] = tuple of the values in R[b] of the keys in tuple R[c], or None.";
    MatchClass(Def, Use, Use; XPool, XNum) P, 0, "R[a] = tuple of attributes of R[b] for class R[c], or None; P[ext0] keyword names, ext1 positional patterns.";
    GetLen(Def, Use, No) P, 0, "R[a] = len(R[b]).";

    // Rare things
    LoadLocals(Def, Home, No) A, 0, "R[a] = the namespace of this class body or module.";
    SetupAnnotations(Use, No, No) P, 0, "Make sure namespace R[a] has __annotations__.";
    Intrinsic(Def, UseArgs, Imm) P, 0, "R[a] = intrinsic c of R[b] (and R[b+1]); see `Intrinsic`.";
}

/// What `Op::Intrinsic` can do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Intrinsic {
    /// sys.displayhook(R[b]), for the REPL.
    Print,
    /// TypeVar(name R[b]).
    TypeVar,
    /// TypeVar(name R[b], bound by evaluate function R[b+1]).
    TypeVarWithBound,
    /// TypeVar(name R[b], constraints by evaluate function R[b+1]).
    TypeVarWithConstraints,
    /// ParamSpec(name R[b]).
    ParamSpec,
    /// TypeVarTuple(name R[b]).
    TypeVarTuple,
    /// Generic[*R[b]], R[b] the tuple of type parameters.
    SubscriptGeneric,
    /// TypeAliasType from the tuple (name, type params or None, evaluate function) R[b].
    TypeAlias,
    /// Set the default evaluate function R[b+1] of type parameter R[b]; gives R[b].
    SetTypeParamDefault,
    /// Set `__type_params__` of function R[b] to R[b+1]; gives R[b].
    SetFunctionTypeParams,
}

impl Intrinsic {
    /// How many registers it reads.
    pub fn arguments(self) -> usize {
        match self {
            Intrinsic::TypeVarWithBound
            | Intrinsic::TypeVarWithConstraints
            | Intrinsic::SetTypeParamDefault
            | Intrinsic::SetFunctionTypeParams => 2,
            Intrinsic::Print
            | Intrinsic::TypeVar
            | Intrinsic::ParamSpec
            | Intrinsic::TypeVarTuple
            | Intrinsic::SubscriptGeneric
            | Intrinsic::TypeAlias => 1,
        }
    }
    pub const ALL: &[Intrinsic] = &[
        Intrinsic::Print,
        Intrinsic::TypeVar,
        Intrinsic::TypeVarWithBound,
        Intrinsic::TypeVarWithConstraints,
        Intrinsic::ParamSpec,
        Intrinsic::TypeVarTuple,
        Intrinsic::SubscriptGeneric,
        Intrinsic::TypeAlias,
        Intrinsic::SetTypeParamDefault,
        Intrinsic::SetFunctionTypeParams,
    ];
}

impl Op {
    /// Number of opcodes.
    pub const COUNT: usize = ALL.len();

    #[inline]
    pub fn from_byte(byte: u8) -> Option<Op> {
        ALL.get(byte as usize).copied()
    }
    pub fn all() -> &'static [Op] {
        ALL
    }
    pub fn info(self) -> &'static OpInfo {
        &OPCODES[self as usize]
    }
    /// Words of the instruction, extension words included.
    pub fn words(self) -> usize {
        1 + self.info().ext.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_ops_convert_both_ways() {
        for (i, op) in Op::all().iter().enumerate() {
            assert_eq!(*op as usize, i);
            assert_eq!(Op::from_byte(i as u8), Some(*op));
        }
        assert_eq!(Op::from_byte(Op::COUNT as u8), None);
        assert_eq!(OPCODES.len(), Op::COUNT);
    }

    #[test]
    fn sixteen_bit_operands_stand_in_b() {
        for op in Op::all() {
            let [a, b, c] = op.info().operands;
            let wide = [Role::Pool, Role::Num16, Role::Simm16];
            assert!(!wide.contains(&a) && !wide.contains(&c), "{op:?}");
            if wide.contains(&b) {
                assert_eq!(c, Role::No, "{op:?}");
            }
        }
    }
}
