using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VaeGpu.Native;

/// <summary>vg_model_*.</summary>
internal static unsafe class ModelCalls
{
    private const int MostDraws = 65535;

    /// <summary>A model's bytes are never more than this, whatever the host says: the tensors' limit and the header's.</summary>
    private const ulong MostBytes = (16ul << 30) + (17ul << 20);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode LoadFile(byte* path, NativeModelOptions* options, ulong* model)
    {
        StructMemory.CheckPointer(path, "path");
        ModelLoadOptions loading = Read(options);
        StructMemory.CheckPointer(model, "model");
        string file = NativeText.Read(path, "path")!;
        if (file.Length == 0)
        {
            throw NativeException.Argument("path is empty.");
        }

        *model = Add(new ModelObject(() => Model.Load(file, loading)));
        return ResultCode.Ok;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode LoadMemory(byte* bytes, ulong length, NativeModelOptions* options, ulong* model)
    {
        StructMemory.CheckPointer(bytes, "bytes");
        ModelLoadOptions loading = Read(options);
        StructMemory.CheckPointer(model, "model");
        if (length == 0 || length > MostBytes)
        {
            throw NativeException.Argument($"length is {length}; a model has 1 to {MostBytes} bytes.");
        }

        nint copy = (nint)NativeMemory.Alloc((nuint)length);
        Buffer.MemoryCopy(bytes, (void*)copy, length, length);
        ModelObject made;
        try
        {
            made = new ModelObject(() => ReadAndFree(copy, (long)length, loading));
        }
        catch
        {
            // No thread was started that would free it.
            NativeMemory.Free((void*)copy);
            throw;
        }

        *model = Add(made);
        return ResultCode.Ok;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode Poll(ulong model) => HandleTable.Get<ModelObject>(model).Poll();

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode Wait(ulong model, uint milliseconds) => HandleTable.Get<ModelObject>(model).WaitByHandle(milliseconds);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode GetInfo(ulong model, NativeModelInfo* info)
    {
        ModelObject item = HandleTable.Get<ModelObject>(model);
        uint size = StructMemory.CheckedSize<NativeModelInfo>(info, "info");
        ResultCode result = item.Poll();
        if (result == ResultCode.Ok)
        {
            NativeModelInfo filled = Describe(item.Loaded);
            StructMemory.Write(in filled, info, size);
        }

        return result;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode Draw(ulong model, NativeInput* input, float* latents, ulong capacity)
    {
        ModelObject item = HandleTable.Get<ModelObject>(model);
        GivenInput given = GivenInput.Read(input, MostDraws);
        StructMemory.CheckNumbers(latents, sizeof(float), "latents");
        item.AddReference();
        try
        {
            ResultCode result = item.Poll();
            if (result != ResultCode.Ok)
            {
                return result;
            }

            int size = item.Loaded.Architecture.LatentSize;
            ulong needed = (ulong)given.Count * (ulong)size;
            if (capacity < needed)
            {
                throw NativeException.Argument($"latents has room for {capacity} floats; {given.Count} latents of {size} need {needed}.");
            }

            for (int done = 0; done < given.Count; done += ModelObject.SamplerBatch)
            {
                int count = Math.Min(ModelObject.SamplerBatch, given.Count - done);
                item.Draw(given.Draws(done, count), new Span<float>(latents + (nuint)done * (nuint)size, checked(count * size)));
            }

            return ResultCode.Ok;
        }
        finally
        {
            item.Release();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode Destroy(ulong model)
    {
        if (model != 0)
        {
            ModelObject item = HandleTable.Get<ModelObject>(model);
            HandleTable.Remove(item);
            item.ReleaseHandle();
        }

        return ResultCode.Ok;
    }

    private static ulong Add(ModelObject model)
    {
        try
        {
            return HandleTable.Add(model);
        }
        catch
        {
            model.Release();
            throw;
        }
    }

    private static Model ReadAndFree(nint copy, long length, ModelLoadOptions options)
    {
        try
        {
            using var stream = new UnmanagedMemoryStream((byte*)copy, length);
            return Model.Load(stream, options);
        }
        finally
        {
            NativeMemory.Free((void*)copy);
        }
    }

    private static ModelLoadOptions Read(NativeModelOptions* options)
    {
        NativeModelOptions given = StructMemory.ReadOptional<NativeModelOptions>(options, "options");
        StructMemory.CheckFlags(given.Flags, NativeModelOptions.Verify, "options");
        return new ModelLoadOptions
        {
            MaximumBytes = (long)Math.Min(given.MaximumBytes, long.MaxValue),
            Verify = (given.Flags & NativeModelOptions.Verify) != 0,
        };
    }

    private static NativeModelInfo Describe(Model model)
    {
        ModelArchitecture architecture = model.Architecture;
        ImageShape image = architecture.Image;
        uint priors = 0;
        foreach (PriorKind kind in (ReadOnlySpan<PriorKind>)[PriorKind.Normal, PriorKind.Mixture, PriorKind.Autoregressive, PriorKind.Independent])
        {
            priors |= architecture.FindPrior(kind) is null ? 0 : 1u << NumberOf(kind);
        }

        return new NativeModelInfo
        {
            Kind = (uint)architecture.Kind,
            Flags = architecture.Encoder is null ? 0 : NativeModelInfo.HasEncoder,
            Precision = (uint)model.Precision,
            Width = (uint)image.Width,
            Height = (uint)image.Height,
            Channels = (uint)image.Channels,
            ValueEncoding = (uint)architecture.ValueEncoding,
            Minimum = architecture.Minimum,
            Maximum = architecture.Maximum,
            LatentSize = (uint)architecture.LatentSize,
            Positions = (uint)(architecture.Codebook?.Positions ?? 0),
            Codes = (uint)(architecture.Codebook?.Codes ?? 0),
            CodeSize = (uint)(architecture.Codebook?.Size ?? 0),
            OwnPrior = (uint)NumberOf(architecture.Prior.Kind),
            Priors = priors,
            GoldenPairs = (uint)(model.Golden?.Count ?? 0),
            FloatBytes = (ulong)image.Elements * sizeof(float),
            Rgba8Bytes = (ulong)image.Pixels * 4,
        };
    }

    /// <summary>VG_PRIOR_*, of which 0 is the model's own.</summary>
    private static int NumberOf(PriorKind kind) => (int)kind + 1;
}
