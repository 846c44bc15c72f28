using System.Runtime.InteropServices;

namespace Silk.NET.Shaderc;

/// <summary>Takes an answer back: user data, and what <see cref="IncludeResolveFn" /> gave.</summary>
[UnmanagedFunctionPointer(CallingConvention.Cdecl)]
internal unsafe delegate void IncludeResultReleaseFn(void* arg0, IncludeResult* arg1);
