//! Which crate may use which: an arrow down may be taken, never up.

use std::path::Path;
use std::process::Command;

/// A crate of the workspace: its folder below the root and what it uses of the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    pub name: String,
    pub folder: String,
    /// Names of workspace crates; development dependencies left out.
    pub uses: Vec<String>,
}

const LAYOUTS: &[&str] = &["strategies", "maps", "objmodel", "gc", "leaf"];

/// Crate (without `pyrs-`), its folder, and what it may use. `leaf` holds what needs
/// neither heap nor workspace: integers, number text, Unicode.
fn rows() -> Vec<(&'static str, &'static str, Vec<&'static str>)> {
    let below = |upper: &[&'static str]| -> Vec<&'static str> {
        upper
            .iter()
            .chain(LAYOUTS)
            .copied()
            .chain(["bytecode"])
            .collect()
    };
    vec![
        ("gc", "gc", vec![]),
        ("bytecode", "interpreter/bytecode", vec![]),
        ("leaf", "interpreter/leaf", vec![]),
        ("trace-ir", "jit/trace-ir", vec![]),
        ("objmodel", "objmodel", vec!["gc", "leaf"]),
        ("maps", "maps", vec!["objmodel", "gc"]),
        (
            "strategies",
            "strategies",
            vec!["maps", "objmodel", "gc", "leaf"],
        ),
        ("compiler", "interpreter/compiler", vec!["bytecode", "leaf"]),
        // The compiler is its build script's.
        (
            "library",
            "interpreter/library",
            vec!["bytecode", "compiler"],
        ),
        ("runtime", "interpreter/runtime", below(&[])),
        ("exec", "interpreter/exec", below(&["runtime"])),
        ("builtins", "interpreter/builtins", below(&["runtime"])),
        (
            "stdlib",
            "interpreter/stdlib",
            below(&["builtins", "runtime", "library"]),
        ),
        ("trace-eval", "jit/trace-eval", vec!["trace-ir"]),
        ("opt", "jit/opt", vec!["trace-ir"]),
        (
            "record",
            "jit/record",
            vec!["trace-ir", "runtime", "bytecode"],
        ),
        ("codegen", "jit/codegen", vec!["trace-ir", "runtime"]),
        (
            "engine",
            "jit/engine",
            vec!["record", "opt", "codegen", "trace-ir", "runtime"],
        ),
        (
            "pyrs",
            "interpreter/pyrs",
            vec![
                "exec", "builtins", "stdlib", "library", "compiler", "engine", "runtime",
                "bytecode",
            ],
        ),
        ("shared", "interpreter/shared", vec!["pyrs"]),
        // Beside the house: they look at it from outside.
        ("memory-bench", "memory-bench", vec![]),
        ("tests", "tests/runner", vec![]),
        ("tidy", "tests/tidy", vec![]),
    ]
}

fn short(name: &str) -> &str {
    name.strip_prefix("pyrs-").unwrap_or(name)
}

/// Complaints about arrows that the table does not allow.
pub fn check(packages: &[Package]) -> Vec<String> {
    let rows = rows();
    let mut complaints = Vec::new();
    for package in packages {
        let Some((row, folder, allowed)) =
            rows.iter().find(|(row, ..)| *row == short(&package.name))
        else {
            complaints.push(format!(
                "{} ({}) is not in the table of tests/tidy/src/arrows.rs",
                package.name, package.folder
            ));
            continue;
        };
        if package.name != "pyrs" && package.name != format!("pyrs-{row}") {
            complaints.push(format!("{} should be called pyrs-{row}", package.name));
        }
        if package.folder != *folder {
            complaints.push(format!(
                "{} lies in {}, not in {folder}",
                package.name, package.folder
            ));
        }
        for used in &package.uses {
            if !allowed.contains(&short(used)) {
                complaints.push(format!("{} may not use {used}", package.name));
            }
        }
    }
    complaints
}

/// The workspace's crates from `cargo metadata`.
///
/// # Panics
/// When cargo fails or prints something else than its documented form.
pub fn packages(root: &Path) -> Vec<Package> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "metadata",
            "--offline",
            "--no-deps",
            "--format-version",
            "1",
        ])
        .current_dir(root)
        .output()
        .expect("cargo can be started");
    assert!(
        output.status.success(),
        "cargo metadata: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let data: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it prints JSON");
    let list = data["packages"].as_array().expect("a list of packages");
    let name = |package: &serde_json::Value| package["name"].as_str().unwrap_or("").to_string();
    let members: Vec<String> = list.iter().map(name).collect();
    list.iter()
        .map(|package| {
            let manifest = Path::new(package["manifest_path"].as_str().unwrap_or(""));
            let folder = manifest.parent().unwrap_or(manifest);
            let mut uses: Vec<String> = package["dependencies"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(|dependency| dependency["kind"].as_str() != Some("dev"))
                .map(name)
                .filter(|used| members.contains(used))
                .collect();
            uses.sort();
            uses.dedup();
            Package {
                name: name(package),
                folder: folder
                    .strip_prefix(root)
                    .unwrap_or(folder)
                    .display()
                    .to_string(),
                uses,
            }
        })
        .collect()
}
