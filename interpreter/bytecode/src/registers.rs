//! Which registers an instruction reads, writes and needs room for: derived from the roles of
//! its row, for whoever follows registers (verifier, liveness, recorder).

use crate::insn::Insn;
use crate::opcodes::{Intrinsic, Role};

/// What an instruction does with a run of registers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    Read,
    Write,
    /// Read and then written.
    Change,
    /// The run is the instruction's to use: a call's window. What it reads or writes there is
    /// said separately.
    Window,
}

/// A run of registers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Run {
    pub access: Access,
    pub first: usize,
    pub count: usize,
}

/// Words of a window in front of the callee.
const WINDOW_HEAD: usize = 4;

impl Insn {
    /// Call `visit` with each run of registers of the instruction; `ext` are its extension
    /// words. Far registers and variables of the closure are not among them.
    pub fn registers(self, ext: &[u32], mut visit: impl FnMut(Run)) {
        let Some(op) = self.op() else {
            return;
        };
        let c = self.c() as usize;
        let operands = [self.a(), self.b(), self.c()];
        for (role, byte) in op.info().operands.into_iter().zip(operands) {
            let first = byte as usize;
            let mut run = |access, first, count| {
                if count > 0 {
                    visit(Run {
                        access,
                        first,
                        count,
                    });
                }
            };
            match role {
                Role::Use => run(Access::Read, first, 1),
                Role::Use2 => run(Access::Read, first, 2),
                Role::Use3 => run(Access::Read, first, 3),
                Role::Run => run(Access::Read, first, c),
                Role::UseBits => run(Access::Read, first, c.count_ones() as usize),
                Role::UseArgs => {
                    let count = Intrinsic::ALL.get(c).map_or(1, |i| i.arguments());
                    run(Access::Read, first, count);
                }
                Role::Home => run(Access::Read, 0, 1),
                Role::Def => run(Access::Write, first, 1),
                Role::Def2 => run(Access::Write, first, 2),
                Role::DefRun => run(Access::Write, first, c),
                Role::DefEx => {
                    let behind = ext.first().map_or(0, |&word| word as usize);
                    run(Access::Write, first, c + 1 + behind);
                }
                Role::Mod => run(Access::Change, first, 1),
                Role::WinCall | Role::WinMethod | Role::WinEx => {
                    // The callee, then the arguments.
                    let count = match role {
                        Role::WinCall => 1 + c,
                        Role::WinMethod => 2 + c,
                        _ => 2 + (c == 1) as usize,
                    };
                    run(Access::Window, first, WINDOW_HEAD + count);
                    run(Access::Read, first + WINDOW_HEAD, count);
                }
                Role::WinDef => {
                    run(Access::Window, first, WINDOW_HEAD + 2);
                    run(Access::Write, first + WINDOW_HEAD, 2);
                }
                Role::No
                | Role::Imm
                | Role::Simm
                | Role::Pool
                | Role::Num16
                | Role::Simm16
                | Role::Jump24
                | Role::XJump
                | Role::XName
                | Role::XPool
                | Role::XNum => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::opcodes::Op;

    fn runs(insn: Insn, ext: &[u32]) -> Vec<(Access, usize, usize)> {
        let mut found = Vec::new();
        insn.registers(ext, |run| found.push((run.access, run.first, run.count)));
        found
    }

    #[test]
    fn runs_follow_the_counts_in_operands() {
        use Access::*;
        assert_eq!(
            runs(Insn::abc(Op::BuildTuple, 1, 5, 3), &[]),
            [(Write, 1, 1), (Read, 5, 3)]
        );
        assert_eq!(
            runs(Insn::abc(Op::MakeFunction, 1, 5, 0b1001), &[0]),
            [(Write, 1, 1), (Read, 5, 2)]
        );
        // Without further parts the register is named, but not read.
        assert_eq!(
            runs(Insn::abc(Op::MakeFunction, 1, 5, 0), &[0]),
            [(Write, 1, 1)]
        );
        assert_eq!(
            runs(Insn::abc(Op::UnpackEx, 2, 9, 1), &[2]),
            [(Write, 2, 4), (Read, 9, 1)]
        );
        assert_eq!(
            runs(Insn::abc(Op::CallMethod, 0, 4, 2), &[]),
            [(Write, 0, 1), (Window, 4, 8), (Read, 8, 4)]
        );
        assert_eq!(
            runs(Insn::abc(Op::CallEx, 0, 4, 0), &[]),
            [(Write, 0, 1), (Window, 4, 6), (Read, 8, 2)]
        );
    }

    #[test]
    fn intrinsics_say_how_many_arguments_they_take() {
        let insn = |i| Insn::abc(Op::Intrinsic, 0, 7, i as u8);
        assert_eq!(runs(insn(Intrinsic::Print), &[])[1], (Access::Read, 7, 1));
        assert_eq!(
            runs(insn(Intrinsic::TypeVarWithBound), &[])[1],
            (Access::Read, 7, 2)
        );
    }
}
