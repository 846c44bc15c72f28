using System.Runtime.CompilerServices;

namespace VaeGpu.Native;

/// <summary>vg_paths_*.</summary>
internal static unsafe class PathCalls
{
    private const uint MostPaths = 1 << 16;
    private const ulong MostJsonBytes = 64 << 20;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode Create(NativePath* paths, uint count, ulong* set)
    {
        uint size = StructMemory.CheckedSize<NativePath>(paths, "paths");
        StructMemory.CheckPointer(set, "set");
        if (count is 0 or > MostPaths)
        {
            throw NativeException.Argument($"count is {count}; a set has 1 to {MostPaths} paths.");
        }

        var made = new LatentPath[count];
        for (uint i = 0; i < count; i++)
        {
            // The first one's size is every one's: another in the middle is a sign of a wrong stride.
            byte* element = (byte*)paths + (nuint)i * size;
            NativePath path = StructMemory.Read<NativePath>(element, "paths[]");
            if (path.Size != size)
            {
                throw new NativeException(ResultCode.Struct, $"paths[{i}] says that it has {path.Size} bytes, paths[0] {size}.");
            }

            made[i] = Make(in path);
        }

        *set = HandleTable.Add(new PathsObject(made));
        return ResultCode.Ok;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode FromJson(byte* json, ulong length, ulong* set)
    {
        StructMemory.CheckPointer(json, "json");
        StructMemory.CheckPointer(set, "set");
        if (length > MostJsonBytes)
        {
            throw NativeException.Argument($"length is {length}; a path has at most {MostJsonBytes} bytes.");
        }

        using var stream = new UnmanagedMemoryStream(json, (long)length);
        *set = HandleTable.Add(new PathsObject([LatentPath.Load(stream)]));
        return ResultCode.Ok;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode GetRange(ulong set, uint index, float* start, float* duration)
    {
        LatentPath path = HandleTable.Get<PathsObject>(set)[index];
        if (start != null)
        {
            *start = path.Start;
        }

        if (duration != null)
        {
            *duration = path.Duration;
        }

        return ResultCode.Ok;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode Destroy(ulong set)
    {
        if (set != 0)
        {
            HandleTable.Remove(HandleTable.Get<PathsObject>(set));
        }

        return ResultCode.Ok;
    }

    private static LatentPath Make(in NativePath path)
    {
        StructMemory.CheckFlags(path.Flags, NativePath.IsLoop, "paths[]");
        StructMemory.CheckReserved(path.Reserved, "paths[]");
        StructMemory.CheckNumbers(path.Keys, sizeof(float), "paths[].keys");
        ulong values = (ulong)path.KeyCount * path.LatentSize;
        if (values is 0 or > int.MaxValue)
        {
            throw NativeException.Argument($"{path.KeyCount} keys of {path.LatentSize} floats make no path.");
        }

        float[] times = [];
        if (path.Times != null)
        {
            StructMemory.CheckNumbers(path.Times, sizeof(float), "paths[].times");
            times = new ReadOnlySpan<float>(path.Times, (int)path.KeyCount).ToArray();
        }

        var options = new LatentPathOptions
        {
            Times = times,
            Loop = (path.Flags & NativePath.IsLoop) != 0,
            ClosingDuration = path.ClosingDuration,
            Ease = (LatentEase)path.Ease,
        };
        return LatentPath.Create((LatentPathKind)path.Kind, new ReadOnlySpan<float>(path.Keys, (int)values), (int)path.LatentSize, in options);
    }
}
