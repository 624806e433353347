"""From Python to machine code, by Numba: a kernel becomes an object file that needs nobody but libc.

Numba compiles for itself: its code asks its own runtime for memory. The little that kernels ask for is
written out here in LLVM's language, so that an object file is whole without Numba.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import llvmlite.binding as llvm
import numpy as np
from numba import config, njit, types
from numba.extending import register_jitable
from numba.np.numpy_support import from_dtype

from parcours.events.engines.kernels.machine import PROCESSOR, target

MEMORY: Final = """
declare ptr @malloc(i64)
declare void @free(ptr)

; How many hold it, what to call at its end and with what, where its data lie, how much, who allocated.
%kept = type { i64, ptr, ptr, ptr, i64, ptr }

define ptr @NRT_MemInfo_alloc_aligned(i64 %size, i32 %alignment) {
  %wide = zext i32 %alignment to i64
  %before = add i64 %wide, 48
  %all = add i64 %before, %size
  %found = call ptr @malloc(i64 %all)
  %none = icmp eq ptr %found, null
  br i1 %none, label %done, label %fill
fill:
  %first = ptrtoint ptr %found to i64
  %last = add i64 %first, %before
  %over = urem i64 %last, %wide
  %place = sub i64 %last, %over
  %data = inttoptr i64 %place to ptr
  store %kept { i64 1, ptr null, ptr null, ptr null, i64 0, ptr null }, ptr %found
  %at = getelementptr %kept, ptr %found, i32 0, i32 3
  store ptr %data, ptr %at
  %length = getelementptr %kept, ptr %found, i32 0, i32 4
  store i64 %size, ptr %length
  br label %done
done:
  ret ptr %found
}

define void @NRT_MemInfo_call_dtor(ptr %kept) {
  call void @free(ptr %kept)
  ret void
}

define ptr @NRT_Allocate(i64 %size) {
  %found = call ptr @malloc(i64 %size)
  ret ptr %found
}

define void @NRT_Free(ptr %found) {
  call void @free(ptr %found)
  ret void
}
"""
OPTIONS: Final[Any] = {
    "error_model": "numpy", "no_cpython_wrapper": True, "no_cfunc_wrapper": True
}  # fmt: skip
"""Nothing for Python to call or to catch: kernels raise nothing."""
KNOWN: Final = frozenset({"malloc", "free", "exp2", "pow", "sqrt"})
"""What a kernel may ask the C library for, besides what LLVM does itself."""


def lowered(
    name: str,
    function: Callable[..., None],
    arguments: Sequence[tuple[str, int, bool]],
    helpers: list[Callable[..., Any]],
) -> bytes:
    """An object file with ``function`` under ``name``, as Numba calls it: see ``compiling.Kernel``.

    ``arguments`` have a type of NumPy's, a number of dimensions, and whether they are only read;
    ``helpers`` are what kernels may call besides, and are taken out: Numba wants to hear of them once.
    """
    while helpers:
        register_jitable(helpers.pop())
    settings: Any = config
    if PROCESSOR:
        settings.CPU_NAME, settings.CPU_FEATURES = PROCESSOR, ""
    wanted = (_meant(kind, dimensions, read=read) for kind, dimensions, read in arguments)
    made = njit(types.void(*wanted), **OPTIONS)(function)
    (compiled,) = made.overloads.values()
    module = llvm.parse_assembly(compiled.library.get_llvm_str())
    module.link_in(llvm.parse_assembly(MEMORY))
    for one in module.functions:
        if not one.is_declaration:
            one.linkage = "internal"
    entry = module.get_function(compiled.fndesc.llvm_func_name)
    entry.linkage, entry.name = "external", name
    machine = target()
    _pruned(module, machine)
    unknown = {
        one.name
        for one in (*module.functions, *module.global_variables)
        if one.is_declaration and not one.name.startswith("llvm.")
    } - KNOWN
    assert not unknown, f"the kernel {name} asks Numba for {sorted(unknown)}"
    return bytes(machine.emit_object(module))


def _meant(kind: str, dimensions: int, *, read: bool) -> Any:
    scalar = from_dtype(np.dtype(kind))
    return types.Array(scalar, dimensions, "C", readonly=read) if dimensions else scalar


def _pruned(module: Any, machine: Any) -> None:
    """Leave out what is never called."""
    builder = llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options())
    passes = llvm.create_new_module_pass_manager()
    passes.add_global_dead_code_eliminate_pass()
    passes.run(module, builder)
