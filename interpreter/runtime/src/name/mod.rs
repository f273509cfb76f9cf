//! Names the runtime itself looks up: interned once, at fixed root slots.

pub mod interned;

macro_rules! names {
    ($($name:ident)*) => {
        /// An interned name known to the runtime.
        #[allow(non_camel_case_types)]
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u32)]
        pub enum Name { $($name,)* }
        /// Their texts, in order; one trailing underscore (of words that Rust or this code
        /// uses otherwise) does not belong to the name.
        pub static TEXTS: &[&str] = &[ $( stringify!($name), )* ];
    };
}

names! {
    __new__ __init__ __call__ __del__ __repr__ __str__ __format__ __bytes__ __hash__ __bool__
    __len__ __length_hint__ __getitem__ __setitem__ __delitem__ __contains__ __iter__ __next__
    __reversed__ __missing__ __getattr__ __getattribute__ __setattr__ __delattr__ __dir__
    __get__ __set__ __delete__ __set_name__ __init_subclass__ __class_getitem__ __prepare__
    __subclasscheck__ __instancecheck__ __mro_entries__ __class__ __dict__ __slots__ __weakref__
    __doc__ __name__ __qualname__ __module__ __annotations__ __annotate__ __type_params__
    __bases__ __mro__ __defaults__ __kwdefaults__ __code__ __globals__ __closure__ __builtins__
    __file__ __path__ __package__ __spec__ __loader__ __cached__ __main__ __all__ __import__
    __build_class__ __debug__ __classcell__ __static_attributes__ __firstlineno__
    __orig_bases__ __abstractmethods__ __match_args__ __objclass__ __self__ __func__ __wrapped__
    __enter__ __exit__ __aenter__ __aexit__ __await__ __aiter__ __anext__
    __eq__ __ne__ __lt__ __le__ __gt__ __ge__
    __add__ __radd__ __iadd__ __sub__ __rsub__ __isub__ __mul__ __rmul__ __imul__
    __truediv__ __rtruediv__ __itruediv__ __floordiv__ __rfloordiv__ __ifloordiv__
    __mod__ __rmod__ __imod__ __divmod__ __rdivmod__ __pow__ __rpow__ __ipow__
    __matmul__ __rmatmul__ __imatmul__ __and__ __rand__ __iand__ __or__ __ror__ __ior__
    __xor__ __rxor__ __ixor__ __lshift__ __rlshift__ __ilshift__ __rshift__ __rrshift__
    __irshift__ __neg__ __pos__ __invert__ __abs__ __int__ __float__ __complex__ __index__
    __round__ __trunc__ __floor__ __ceil__ __sizeof__ __reduce__ __reduce_ex__ __getstate__
    __copy__ __deepcopy__ __buffer__ __release_buffer__ __isabstractmethod__ __text_signature__
    __cause__ __context__ __suppress_context__ __traceback__ __notes__ __subclasshook__
    __origin__ __args__ __parameters__ __typing_subst__ __classdict__ __mro_entries
    send throw close keys values items get append extend update args name_ path obj value
    msg filename lineno offset text end_lineno end_offset print_file_and_line
    errno strerror characters_written encoding object start end reason code message exceptions
    builtins sys modules stdout stderr stdin write flush read readline mro metaclass
    self_ cls real imag numerator denominator join tb_next last_value displayhook excepthook
    default_factory add discard remove fileno mode closed name_from filename2 _metadata
    utcoffset dst tzname fromutc call_soon get_debug
}
