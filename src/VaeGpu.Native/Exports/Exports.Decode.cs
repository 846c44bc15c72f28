using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VaeGpu.Vulkan;

namespace VaeGpu.Native;

/// <summary>vg_decoder_* and vg_decode*.</summary>
internal static unsafe partial class Exports
{
    [UnmanagedCallersOnly(EntryPoint = "vg_decoder_create", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode DecoderCreate(ulong context, ulong model, NativeDecoderOptions* options, ulong* decoder)
    {
        try { return DecoderCalls.Create(context, model, options, decoder); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_decoder_poll", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode DecoderPoll(ulong decoder)
    {
        try { return DecoderCalls.Poll(decoder); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_decoder_wait", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode DecoderWait(ulong decoder, uint milliseconds)
    {
        try { return DecoderCalls.Wait(decoder, milliseconds); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_decoder_warmup", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode DecoderWarmUp(ulong decoder)
    {
        try { return DecoderCalls.WarmUp(decoder); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_decoder_get_info", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode DecoderGetInfo(ulong decoder, NativeDecoderInfo* info)
    {
        try { return DecoderCalls.GetInfo(decoder, info); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_decoder_set_input", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode DecoderSetInput(ulong decoder, NativeInput* input)
    {
        try { return DecoderCalls.SetInput(decoder, input); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_decoder_forget_image", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode DecoderForgetImage(ulong decoder, ulong image)
    {
        try { return DecoderCalls.ForgetImage(decoder, image); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_decoder_destroy", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode DecoderDestroy(ulong decoder)
    {
        try { return DecoderCalls.Destroy(decoder); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_decode", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode Decode(ulong decoder, NativeInput* input, uint format, void* pixels, ulong capacity)
    {
        try { return DecodeCalls.Decode(decoder, input, format, pixels, capacity); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_decode_begin", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode DecodeBegin(ulong decoder, NativeInput* input, uint format, ulong* ticket)
    {
        try { return DecodeCalls.Begin(decoder, input, format, ticket); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_decode_poll", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode DecodePoll(ulong decoder, ulong ticket)
    {
        try { return DecodeCalls.Poll(decoder, ticket); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_decode_fetch", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode DecodeFetch(ulong decoder, ulong ticket, void* pixels, ulong capacity)
    {
        try { return DecodeCalls.Fetch(decoder, ticket, pixels, capacity); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_decode_record", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode DecodeRecord(ulong decoder, NativeInput* input, nint commandBuffer, NativeImage* image, ulong frame, ulong completedFrame)
    {
        try { return DecodeCalls.Record(decoder, input, commandBuffer, image, frame, completedFrame); }
        catch (Exception exception) { return Failures.Report(exception); }
    }

    [UnmanagedCallersOnly(EntryPoint = "vg_decode_submit", CallConvs = [typeof(CallConvCdecl)])]
    public static ResultCode DecodeSubmit(ulong decoder, NativeInput* input, NativeImage* image, HostSemaphore* waits, uint waitCount, HostSemaphore* signals, uint signalCount, ulong* ticket)
    {
        try { return DecodeCalls.Submit(decoder, input, image, waits, waitCount, signals, signalCount, ticket); }
        catch (Exception exception) { return Failures.Report(exception); }
    }
}
