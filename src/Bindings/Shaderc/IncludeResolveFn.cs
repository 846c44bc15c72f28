using System.Runtime.InteropServices;

namespace Silk.NET.Shaderc;

/// <summary>Answers an include: user data, the name asked for, its <see cref="IncludeType" />, the name of the file that asks, and how deep it is nested.</summary>
[UnmanagedFunctionPointer(CallingConvention.Cdecl)]
internal unsafe delegate IncludeResult* IncludeResolveFn(void* arg0, byte* arg1, int arg2, byte* arg3, nuint arg4);
