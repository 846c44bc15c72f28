using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Silk.NET.Shaderc;

namespace VaeGpu.ShaderCompiler;

/// <summary>Answers the includes of a compilation out of the <see cref="SourceFolder" /> whose handle is the user data.</summary>
internal static unsafe class IncludeCallbacks
{
    // Sources nest two or three deep; more is a file that includes itself without a guard.
    private const int MaxDepth = 32;

    /// <summary>Where shaderc asks.</summary>
    public static PfnIncludeResolveFn Resolver => new(&Resolve);

    /// <summary>Where shaderc gives an answer back.</summary>
    public static PfnIncludeResultReleaseFn Releaser => new(&Release);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static IncludeResult* Resolve(void* userData, byte* requested, int type, byte* requesting, nuint depth)
    {
        try
        {
            var folder = (SourceFolder)GCHandle.FromIntPtr((nint)userData).Target!;
            var name = Marshal.PtrToStringUTF8((nint)requested) ?? "";
            var from = Marshal.PtrToStringUTF8((nint)requesting) ?? "";
            if (depth > MaxDepth)
            {
                return Answer("", Encoding.UTF8.GetBytes($"includes nest deeper than {MaxDepth}; does a file include itself?"));
            }

            foreach (var candidate in SourceFolder.Candidates(name, from, type == (int)IncludeType.Relative))
            {
                if (folder.Read(candidate) is { } content)
                {
                    return Answer(candidate, content);
                }
            }

            // What is not found with quotes is asked for again as if with angle brackets: the reason tells of both.
            var tried = SourceFolder.Candidates(name, from, besideFirst: true).Where(folder.Dependencies.ContainsKey).Distinct().ToArray();
            var reason = tried.Length > 0 ? $"not found; looked for {string.Join(" and ", tried)}" : "lies outside the folder of shaders";
            return Answer("", Encoding.UTF8.GetBytes(reason));
        }
        catch (Exception exception)
        {
            // No exception may pass through native frames.
            return Answer("", Encoding.UTF8.GetBytes(exception.Message));
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(void* userData, IncludeResult* result) => NativeMemory.Free(result);

    // The answer, its name and its text in one block.
    private static IncludeResult* Answer(string name, ReadOnlySpan<byte> content)
    {
        var nameLength = Encoding.UTF8.GetByteCount(name);
        var block = (byte*)NativeMemory.Alloc((nuint)(sizeof(IncludeResult) + nameLength + content.Length));
        var namePointer = block + sizeof(IncludeResult);
        var contentPointer = namePointer + nameLength;
        Encoding.UTF8.GetBytes(name, new Span<byte>(namePointer, nameLength));
        content.CopyTo(new Span<byte>(contentPointer, content.Length));
        *(IncludeResult*)block = new IncludeResult(namePointer, (nuint)nameLength, contentPointer, (nuint)content.Length, null);
        return (IncludeResult*)block;
    }
}
