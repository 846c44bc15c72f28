using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VaeGpu.Vulkan;

namespace VaeGpu.Native;

/// <summary>vg_decoder_*.</summary>
internal static unsafe class DecoderCalls
{
    private const uint DefaultBatch = 64;
    private const uint MostFrames = 16;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode Create(ulong context, ulong model, NativeDecoderOptions* options, ulong* decoder)
    {
        ContextObject where = HandleTable.Get<ContextObject>(context);
        ModelObject what = HandleTable.Get<ModelObject>(model);
        DecoderOptions how = Read(options);
        StructMemory.CheckPointer(decoder, "decoder");
        where.AddDecoder();
        DecoderObject made;
        try
        {
            made = Start(where, what, how);
        }
        catch
        {
            where.RemoveDecoder(null, null);
            throw;
        }

        try
        {
            *decoder = HandleTable.Add(made);
        }
        catch
        {
            made.Abandon();
            throw;
        }

        return ResultCode.Ok;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode Poll(ulong decoder) => HandleTable.Get<DecoderObject>(decoder).Poll();

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode Wait(ulong decoder, uint milliseconds) => HandleTable.Get<DecoderObject>(decoder).Wait(milliseconds);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode WarmUp(ulong decoder)
    {
        DecoderObject item = HandleTable.Get<DecoderObject>(decoder);
        item.ThrowIfUnitys();
        ResultCode result = item.Enter(waits: true);
        if (result != ResultCode.Ok)
        {
            return result;
        }

        try
        {
            IDecoder warmed = item.Decoder;
            ImageShape image = warmed.Architecture.Image;
            int bytes = Math.Max(image.Elements * sizeof(float), image.Pixels * 4);
            void* memory = NativeMemory.Alloc((nuint)bytes);
            try
            {
                WarmUp(warmed, DecoderTarget.Floats(new Span<float>(memory, bytes / sizeof(float))));
                WarmUp(warmed, DecoderTarget.Rgba8(new Span<byte>(memory, bytes)));
            }
            finally
            {
                NativeMemory.Free(memory);
            }
        }
        finally
        {
            item.Exit();
        }

        return ResultCode.Ok;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode GetInfo(ulong decoder, NativeDecoderInfo* info)
    {
        DecoderObject item = HandleTable.Get<DecoderObject>(decoder);
        uint size = StructMemory.CheckedSize<NativeDecoderInfo>(info, "info");
        ResultCode result = item.Enter(waits: false);
        if (result != ResultCode.Ok)
        {
            return result;
        }

        try
        {
            var gpu = item.Decoder as GpuDecoder;
            var filled = new NativeDecoderInfo
            {
                Backend = (uint)(gpu is null ? NativeBackend.Cpu : NativeBackend.Vulkan),
                MaxBatch = (uint)item.Decoder.MaxBatch,
                FramesInFlight = (uint)item.Decoder.FramesInFlight,
                Dispatches = (uint)(gpu?.LastDispatches ?? 0),
                DeviceBytes = gpu?.AllocatedBytes ?? 0,
                GpuSeconds = gpu?.LastGpuTime?.TotalSeconds ?? 0,
            };
            StructMemory.Write(in filled, info, size);
        }
        finally
        {
            item.Exit();
        }

        return ResultCode.Ok;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode SetInput(ulong decoder, NativeInput* input) => HandleTable.Get<DecoderObject>(decoder).Keep(input);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode ForgetImage(ulong decoder, ulong image)
    {
        DecoderObject item = HandleTable.Get<DecoderObject>(decoder);
        ResultCode result = item.Enter(waits: false);
        if (result != ResultCode.Ok)
        {
            return result;
        }

        try
        {
            item.GpuDecoder.Forget(image);
        }
        finally
        {
            item.Exit();
        }

        return ResultCode.Ok;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode Destroy(ulong decoder)
    {
        if (decoder != 0)
        {
            HandleTable.Get<DecoderObject>(decoder).Destroy();
        }

        return ResultCode.Ok;
    }

    private static DecoderObject Start(ContextObject context, ModelObject model, DecoderOptions options)
    {
        model.AddReference();
        try
        {
            return new DecoderObject(context, model, options);
        }
        catch
        {
            model.Release();
            throw;
        }
    }

    private static void WarmUp(IDecoder decoder, in DecoderTarget target)
    {
        DecoderInput draw = DecoderInput.PriorSamples(1, seed: 0);
        decoder.Decode(in draw, in target);

        // The host's own decodes may fill the ring.
        if (decoder.TrySubmit(in draw, target.Format, out DecodeTicket ticket))
        {
            decoder.Read(ticket, in target);
        }
    }

    private static DecoderOptions Read(NativeDecoderOptions* options)
    {
        NativeDecoderOptions given = StructMemory.ReadOptional<NativeDecoderOptions>(options, "options");
        StructMemory.CheckFlags(given.Flags, 0, "options");
        if (given.MaxBatch > GpuDecoder.LargestBatch)
        {
            throw NativeException.Argument($"options.max_batch is {given.MaxBatch}; {GpuDecoder.LargestBatch} is the most.");
        }

        if (given.FramesInFlight > MostFrames)
        {
            throw NativeException.Argument($"options.frames_in_flight is {given.FramesInFlight}; {MostFrames} is the most.");
        }

        return new DecoderOptions
        {
            MaxBatch = (int)(given.MaxBatch == 0 ? DefaultBatch : given.MaxBatch),
            FramesInFlight = (int)given.FramesInFlight,
        };
    }
}
