//! Where a `Value` may live.
//!
//! The collector moves objects and finds its roots on native stacks, in the VM stack,
//! in the heap, in `Scratch` arenas and in the root table. A `Value` in a `Vec`, a
//! `Box`, a hash map, a static or a packed struct is seen by nobody and dangles after
//! the next collection. This lint reads all definitions of the crates that know the
//! heap, finds out which types hold a `Value` (transitively, through fields, aliases and
//! type parameters), and reports each place that puts such a type into such a container.
//!
//! It knows names, not types: `let v: Vec<_> = ...` and `vec![value]` pass unseen where
//! nothing says what they hold. References and raw pointers hold no value, neither do
//! function types. `#[cfg(test)]` modules are left out.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{Attribute, Fields, GenericArgument, GenericParam, Generics, PathArguments, Type};

/// Types of std and of crates that keep their elements where the collector does not look.
const CONTAINERS: &[&str] = &[
    "Vec",
    "Box",
    "VecDeque",
    "HashMap",
    "HashSet",
    "BTreeMap",
    "BTreeSet",
    "BinaryHeap",
    "LinkedList",
    "Rc",
    "Arc",
    "RefCell",
    "OnceCell",
    "OnceLock",
    "LazyCell",
    "LazyLock",
    "Mutex",
    "RwLock",
    "SmallVec",
    "AHashMap",
    "AHashSet",
    "IndexMap",
    "IndexSet",
    "FxHashMap",
    "FxHashSet",
];

/// Type names of which nothing lies inside.
const HOLDS_NOTHING: &[&str] = &["PhantomData"];

/// A source file: the crate it belongs to, its name for complaints, its text.
pub struct Source {
    pub krate: String,
    pub name: String,
    pub text: String,
}

#[derive(Default)]
struct Definition {
    krate: String,
    /// Types of all fields, or what an alias stands for.
    holds: Vec<Type>,
    params: BTreeSet<String>,
}

/// All that the definitions say: which names hold a `Value`, which act as containers.
struct Facts {
    definitions: BTreeMap<String, Vec<Definition>>,
    /// (crate, name)
    tainted: BTreeSet<(String, String)>,
    containers: BTreeSet<(String, String)>,
}

impl Facts {
    /// A name means its own crate's definition if there is one, else any.
    fn lookup(&self, set: &BTreeSet<(String, String)>, krate: &str, name: &str) -> bool {
        if let Some(list) = self.definitions.get(name)
            && list.iter().any(|d| d.krate == krate)
        {
            return set.contains(&(krate.to_string(), name.to_string()));
        }
        set.iter().any(|(_, known)| known == name)
    }

    fn is_tainted(&self, krate: &str, name: &str) -> bool {
        self.lookup(&self.tainted, krate, name)
    }

    fn is_container(&self, krate: &str, name: &str) -> bool {
        CONTAINERS.contains(&name) || self.lookup(&self.containers, krate, name)
    }
}

fn cfg_test(attrs: &[Attribute]) -> bool {
    attrs.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .meta
                .to_token_stream()
                .to_string()
                .replace(' ', "")
                .contains("(test")
    })
}

fn packed(attrs: &[Attribute]) -> bool {
    attrs.iter().any(|attribute| {
        attribute.path().is_ident("repr")
            && attribute
                .meta
                .to_token_stream()
                .to_string()
                .contains("packed")
    })
}

/// Whether a value of this type holds something for which `test` is true of its name.
fn holds(ty: &Type, test: &dyn Fn(&str) -> bool) -> bool {
    match ty {
        Type::Path(path) => {
            if let Some(q) = &path.qself
                && holds(&q.ty, test)
            {
                return true;
            }
            let Some(last) = path.path.segments.last() else {
                return false;
            };
            let name = last.ident.to_string();
            if HOLDS_NOTHING.contains(&name.as_str()) {
                return false;
            }
            test(&name) || type_arguments(&last.arguments).any(|arg| holds(arg, test))
        }
        Type::Array(array) => holds(&array.elem, test),
        Type::Slice(slice) => holds(&slice.elem, test),
        Type::Tuple(tuple) => tuple.elems.iter().any(|elem| holds(elem, test)),
        Type::Paren(paren) => holds(&paren.elem, test),
        Type::Group(group) => holds(&group.elem, test),
        // Pointers, functions, trait objects and inferred types hold nothing by value.
        _ => false,
    }
}

fn type_arguments(arguments: &PathArguments) -> impl Iterator<Item = &Type> {
    let list = match arguments {
        PathArguments::AngleBracketed(list) => Some(&list.args),
        _ => None,
    };
    list.into_iter().flatten().filter_map(|arg| match arg {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

struct Collect<'a> {
    krate: &'a str,
    definitions: &'a mut BTreeMap<String, Vec<Definition>>,
}

impl Collect<'_> {
    fn add(&mut self, name: String, generics: &Generics, holds: Vec<Type>) {
        let params = generics
            .params
            .iter()
            .filter_map(|param| match param {
                GenericParam::Type(param) => Some(param.ident.to_string()),
                _ => None,
            })
            .collect();
        self.definitions.entry(name).or_default().push(Definition {
            krate: self.krate.to_string(),
            holds,
            params,
        });
    }
}

fn field_types(fields: &Fields) -> Vec<Type> {
    fields.iter().map(|field| field.ty.clone()).collect()
}

impl<'ast> Visit<'ast> for Collect<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !cfg_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.add(
            item.ident.to_string(),
            &item.generics,
            field_types(&item.fields),
        );
    }

    fn visit_item_union(&mut self, item: &'ast syn::ItemUnion) {
        let types = item.fields.named.iter().map(|f| f.ty.clone()).collect();
        self.add(item.ident.to_string(), &item.generics, types);
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        let types = item
            .variants
            .iter()
            .flat_map(|variant| field_types(&variant.fields))
            .collect();
        self.add(item.ident.to_string(), &item.generics, types);
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.add(
            item.ident.to_string(),
            &item.generics,
            vec![(*item.ty).clone()],
        );
    }
}

fn gather(files: &[(&Source, syn::File)]) -> Facts {
    let mut facts = Facts {
        definitions: BTreeMap::new(),
        tainted: BTreeSet::new(),
        containers: BTreeSet::new(),
    };
    for (source, file) in files {
        Collect {
            krate: &source.krate,
            definitions: &mut facts.definitions,
        }
        .visit_file(file);
    }
    match facts.definitions.get("Value") {
        Some(list) => {
            for definition in list {
                facts
                    .tainted
                    .insert((definition.krate.clone(), "Value".into()));
            }
        }
        None => {
            facts.tainted.insert((String::new(), "Value".into()));
        }
    }
    loop {
        let (mut tainted, mut containers) = (Vec::new(), Vec::new());
        for (name, list) in &facts.definitions {
            for definition in list {
                let krate = definition.krate.as_str();
                let key = (krate.to_string(), name.clone());
                let taint = |inner: &str| {
                    !definition.params.contains(inner) && facts.is_tainted(krate, inner)
                };
                if !facts.tainted.contains(&key)
                    && definition.holds.iter().any(|ty| holds(ty, &taint))
                {
                    tainted.push(key.clone());
                }
                // A generic type that keeps its parameter in a container is one itself.
                let mut found = false;
                for ty in &definition.holds {
                    each_container(ty, &|inner| facts.is_container(krate, inner), &mut |args| {
                        found |= args
                            .iter()
                            .any(|arg| holds(arg, &|inner| definition.params.contains(inner)));
                    });
                }
                if found && !facts.containers.contains(&key) {
                    containers.push(key);
                }
            }
        }
        if tainted.is_empty() && containers.is_empty() {
            return facts;
        }
        facts.tainted.extend(tainted);
        facts.containers.extend(containers);
    }
}

/// Calls `seen` with the type arguments of each container anywhere in `ty`.
fn each_container(ty: &Type, test: &dyn Fn(&str) -> bool, seen: &mut dyn FnMut(&[Type])) {
    struct Finder<'a> {
        test: &'a dyn Fn(&str) -> bool,
        seen: &'a mut dyn FnMut(&[Type]),
    }
    impl<'ast> Visit<'ast> for Finder<'_> {
        fn visit_path_segment(&mut self, segment: &'ast syn::PathSegment) {
            if (self.test)(&segment.ident.to_string()) {
                let args: Vec<Type> = type_arguments(&segment.arguments).cloned().collect();
                if !args.is_empty() {
                    (self.seen)(&args);
                }
            }
            visit::visit_path_segment(self, segment);
        }
    }
    Finder { test, seen }.visit_type(ty);
}

struct Check<'a> {
    facts: &'a Facts,
    source: &'a Source,
    complaints: Vec<String>,
}

impl Check<'_> {
    fn complain(&mut self, span: Span, text: &str) {
        let line = span.start().line;
        let complaint = format!("{}:{line}: {text}", self.source.name);
        if !self.complaints.contains(&complaint) {
            self.complaints.push(complaint);
        }
    }

    fn tainted(&self, ty: &Type) -> bool {
        let krate = self.source.krate.as_str();
        holds(ty, &|name| self.facts.is_tainted(krate, name))
    }

    fn segment(&mut self, segment: &syn::PathSegment) {
        let name = segment.ident.to_string();
        if !self.facts.is_container(&self.source.krate, &name) {
            return;
        }
        for argument in type_arguments(&segment.arguments) {
            if self.tainted(argument) {
                let text = segment.to_token_stream().to_string();
                self.complain(segment.ident.span(), &format!("a Value in {text}"));
                return;
            }
        }
    }

    /// Statics and containers inside a macro's tokens, which are not parsed yet.
    fn tokens(&mut self, stream: TokenStream) {
        let trees: Vec<TokenTree> = stream.into_iter().collect();
        for (at, tree) in trees.iter().enumerate() {
            match tree {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(ident) if ident == "static" => {
                    let colon = trees[at..].iter().position(|t| is_punct(t, ':'));
                    if let Some(colon) = colon {
                        self.type_tokens(&trees[at + colon + 1..], ident.span(), true);
                    }
                }
                TokenTree::Ident(ident)
                    if self
                        .facts
                        .is_container(&self.source.krate, &ident.to_string()) =>
                {
                    self.type_tokens(&trees[at..], ident.span(), false);
                }
                _ => {}
            }
        }
    }

    fn type_tokens(&mut self, trees: &[TokenTree], span: Span, is_static: bool) {
        let mut depth = 0;
        let mut taken = Vec::new();
        for tree in trees {
            let opens = is_punct(tree, '<');
            let closes = is_punct(tree, '>');
            if depth == 0 && !taken.is_empty() {
                let goes_on = match tree {
                    TokenTree::Ident(_) => true,
                    TokenTree::Punct(p) => p.as_char() == ':' || opens,
                    TokenTree::Group(group) => group.delimiter() == Delimiter::None,
                    TokenTree::Literal(_) => false,
                };
                if !goes_on {
                    break;
                }
            }
            depth += i32::from(opens) - i32::from(closes);
            taken.push(tree.clone());
            if closes && depth <= 0 {
                break;
            }
        }
        let stream: TokenStream = taken.into_iter().collect();
        let Ok(ty) = syn::parse2::<Type>(stream) else {
            return;
        };
        if is_static && self.tainted(&ty) {
            let text = ty.to_token_stream().to_string();
            self.complain(span, &format!("a Value in a static of type {text}"));
        }
        self.visit_type(&ty);
    }
}

fn is_punct(tree: &TokenTree, wanted: char) -> bool {
    matches!(tree, TokenTree::Punct(p) if p.as_char() == wanted)
}

impl<'ast> Visit<'ast> for Check<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !cfg_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        let test = item.attrs.iter().any(|a| a.path().is_ident("test"));
        if !test && !cfg_test(&item.attrs) {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        if !cfg_test(&item.attrs) {
            visit::visit_item_impl(self, item);
        }
    }

    fn visit_path_segment(&mut self, segment: &'ast syn::PathSegment) {
        self.segment(segment);
        visit::visit_path_segment(self, segment);
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        if self.tainted(&item.ty) {
            let text = item.ty.to_token_stream().to_string();
            self.complain(
                item.ident.span(),
                &format!("a Value in a static of type {text}"),
            );
        }
        visit::visit_item_static(self, item);
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        if packed(&item.attrs) && item.fields.iter().any(|field| self.tainted(&field.ty)) {
            self.complain(
                item.ident.span(),
                &format!("a Value in the packed struct {}", item.ident),
            );
        }
        visit::visit_item_struct(self, item);
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        self.tokens(mac.tokens.clone());
        visit::visit_macro(self, mac);
    }
}

/// Complaints about all sources together.
///
/// # Errors
/// When a source does not parse.
pub fn check(sources: &[Source]) -> Result<Vec<String>, String> {
    let mut files = Vec::new();
    for source in sources {
        let file = syn::parse_file(&source.text).map_err(|e| format!("{}: {e}", source.name))?;
        if !cfg_test(&file.attrs) {
            files.push((source, file));
        }
    }
    let facts = gather(&files);
    let mut complaints = Vec::new();
    for (source, file) in &files {
        let mut check = Check {
            facts: &facts,
            source,
            complaints: Vec::new(),
        };
        check.visit_file(file);
        complaints.extend(check.complaints);
    }
    Ok(complaints)
}

/// One entry of the allow list.
#[derive(Debug)]
pub struct Allowed {
    pub path: String,
    pub contains: String,
}

/// Reads the allow list.
///
/// # Errors
/// When an entry lacks one of its three texts.
pub fn read_allowed(text: &str) -> Result<Vec<Allowed>, String> {
    let table: toml::Table = text.parse().map_err(|e| format!("allow.toml: {e}"))?;
    let Some(list) = table.get("value") else {
        return Ok(Vec::new());
    };
    list.as_array()
        .ok_or("allow.toml: `value` is no list")?
        .iter()
        .map(|entry| {
            let get = |key: &str| {
                entry
                    .get(key)
                    .and_then(|value| value.as_str())
                    .filter(|text| !text.is_empty())
                    .map(str::to_string)
                    .ok_or_else(|| format!("allow.toml: an entry without {key}: {entry}"))
            };
            get("reason")?;
            Ok(Allowed {
                path: get("path")?,
                contains: get("contains")?,
            })
        })
        .collect()
}

/// The complaints that remain, and one for each entry that allows nothing.
pub fn filter(complaints: Vec<String>, allowed: &[Allowed]) -> Vec<String> {
    let fits = |entry: &Allowed, complaint: &str| {
        complaint.starts_with(&format!("{}:", entry.path)) && complaint.contains(&entry.contains)
    };
    let unused: Vec<String> = allowed
        .iter()
        .filter(|entry| !complaints.iter().any(|complaint| fits(entry, complaint)))
        .map(|entry| {
            format!(
                "tests/tidy/allow.toml: {} allows nothing any more",
                entry.path
            )
        })
        .collect();
    complaints
        .into_iter()
        .filter(|complaint| !allowed.iter().any(|entry| fits(entry, complaint)))
        .chain(unused)
        .collect()
}
