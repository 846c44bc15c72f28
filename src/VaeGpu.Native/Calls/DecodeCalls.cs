using System.Runtime.CompilerServices;
using VaeGpu.Vulkan;

namespace VaeGpu.Native;

/// <summary>vg_decode*: the ways to a picture. What a frame runs; none of it allocates.</summary>
internal static unsafe class DecodeCalls
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode Decode(ulong decoder, NativeInput* input, uint format, void* pixels, ulong capacity)
    {
        DecoderObject item = HandleTable.Get<DecoderObject>(decoder);
        item.ThrowIfUnitys();
        DecoderTarget target = Target(FormatOf(format), pixels, capacity);
        ResultCode result = item.Enter(waits: true);
        if (result != ResultCode.Ok)
        {
            return result;
        }

        try
        {
            GivenInput given = item.Read(input);
            item.Decoder.Decode(given.For(item.Decoder.Architecture), in target);
        }
        finally
        {
            item.Exit();
        }

        return ResultCode.Ok;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode Begin(ulong decoder, NativeInput* input, uint format, ulong* ticket)
    {
        DecoderObject item = HandleTable.Get<DecoderObject>(decoder);
        item.ThrowIfUnitys();
        PixelFormat pixelFormat = FormatOf(format);
        StructMemory.CheckPointer(ticket, "ticket");
        ResultCode result = item.Enter(waits: false);
        if (result != ResultCode.Ok)
        {
            return result;
        }

        try
        {
            GivenInput given = item.Read(input);
            if (!item.Decoder.TrySubmit(given.For(item.Decoder.Architecture), pixelFormat, out DecodeTicket begun))
            {
                return ResultCode.NotReady;
            }

            *ticket = NumberOf(begun, pixelFormat);
        }
        finally
        {
            item.Exit();
        }

        return ResultCode.Ok;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode Poll(ulong decoder, ulong ticket)
    {
        DecoderObject item = HandleTable.Get<DecoderObject>(decoder);
        ResultCode result = item.Enter(waits: false);
        if (result != ResultCode.Ok)
        {
            return result;
        }

        try
        {
            return item.Decoder.IsCompleted(TicketOf(ticket)) ? ResultCode.Ok : ResultCode.NotReady;
        }
        finally
        {
            item.Exit();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode Fetch(ulong decoder, ulong ticket, void* pixels, ulong capacity)
    {
        DecoderObject item = HandleTable.Get<DecoderObject>(decoder);
        DecoderTarget target = Target((PixelFormat)(ticket & 1), pixels, capacity);
        ResultCode result = item.Enter(waits: false);
        if (result != ResultCode.Ok)
        {
            return result;
        }

        try
        {
            if (!item.Decoder.IsCompleted(TicketOf(ticket)))
            {
                return ResultCode.NotReady;
            }

            item.Decoder.Read(TicketOf(ticket), in target);
        }
        finally
        {
            item.Exit();
        }

        return ResultCode.Ok;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode Record(ulong decoder, NativeInput* input, nint commandBuffer, NativeImage* image, ulong frame, ulong completedFrame)
    {
        DecoderObject item = HandleTable.Get<DecoderObject>(decoder);
        item.ThrowIfUnitys();
        GpuTarget target = ImageReader.ReadOwn(image);
        StructMemory.CheckPointer((void*)commandBuffer, "command_buffer");
        return Record(item, input, commandBuffer, in target, frame, completedFrame);
    }

    /// <summary>The same, once what the host gave is read.</summary>
    public static ResultCode Record(DecoderObject item, NativeInput* input, nint commandBuffer, in GpuTarget target, ulong frame, ulong completedFrame)
    {
        ResultCode result = item.Enter(waits: false);
        if (result != ResultCode.Ok)
        {
            return result;
        }

        try
        {
            GpuDecoder gpu = item.GpuDecoder;
            GivenInput given = item.Read(input);
            return gpu.Record(commandBuffer, in target, given.For(gpu.Architecture), frame, completedFrame) ? ResultCode.Ok : ResultCode.NotReady;
        }
        finally
        {
            item.Exit();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode Submit(
        ulong decoder, NativeInput* input, NativeImage* image, HostSemaphore* waits, uint waitCount, HostSemaphore* signals, uint signalCount, ulong* ticket)
    {
        DecoderObject item = HandleTable.Get<DecoderObject>(decoder);
        item.ThrowIfUnitys();
        NativeImage written = ImageReader.Read(image);
        TargetObject? shared = written.Target == 0 ? null : HandleTable.Get<TargetObject>(written.Target);
        ReadOnlySpan<HostSemaphore> before = Semaphores(waits, waitCount, "waits");
        ReadOnlySpan<HostSemaphore> after = Semaphores(signals, signalCount, "signals");
        ResultCode result = item.Enter(waits: false);
        if (result != ResultCode.Ok)
        {
            return result;
        }

        bool entered = false;
        try
        {
            GpuDecoder gpu = item.GpuDecoder;
            entered = shared is not null && shared.TryEnter(item);
            if (shared is not null && !entered)
            {
                return ResultCode.NotReady;
            }

            GpuTarget target = shared is null ? ImageReader.Target(in written) : ImageReader.Target(in written, shared.Image);
            GivenInput given = item.Read(input);
            if (!gpu.TrySubmit(given.For(gpu.Architecture), in target, before, after, out DecodeTicket submitted))
            {
                return ResultCode.NotReady;
            }

            if (ticket != null)
            {
                *ticket = NumberOf(submitted, PixelFormat.Rgba8);
            }
        }
        finally
        {
            if (entered)
            {
                shared!.Exit();
            }

            item.Exit();
        }

        return ResultCode.Ok;
    }

    /// <summary>A ticket's number for the host, with the format that its pictures will have.</summary>
    private static ulong NumberOf(DecodeTicket ticket, PixelFormat format) => ticket.Value << 1 | (uint)format;

    private static DecodeTicket TicketOf(ulong number) => new(number >> 1);

    private static PixelFormat FormatOf(uint format) => format <= (uint)PixelFormat.Rgba8
        ? (PixelFormat)format
        : throw NativeException.Argument($"format is {format}, which is none.");

    private static DecoderTarget Target(PixelFormat format, void* pixels, ulong capacity)
    {
        if (format == PixelFormat.Rgba8)
        {
            StructMemory.CheckPointer(pixels, "pixels");
            return DecoderTarget.Rgba8(new Span<byte>(pixels, (int)Math.Min(capacity, int.MaxValue)));
        }

        StructMemory.CheckNumbers(pixels, sizeof(float), "pixels");
        return DecoderTarget.Floats(new Span<float>(pixels, (int)Math.Min(capacity / sizeof(float), int.MaxValue)));
    }

    private static ReadOnlySpan<HostSemaphore> Semaphores(HostSemaphore* semaphores, uint count, string name)
    {
        if (count == 0)
        {
            return default;
        }

        StructMemory.CheckNumbers(semaphores, sizeof(ulong), name);
        return count <= GpuDecoder.MostSemaphores
            ? new ReadOnlySpan<HostSemaphore>(semaphores, (int)count)
            : throw NativeException.Argument($"{name} has {count} elements; {GpuDecoder.MostSemaphores} is the most.");
    }
}
