using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

public sealed partial class GpuDecoder
{
    /// <summary>
    /// Records a decode into the host's command buffer, outside a render pass, and submits nothing. Command buffers must reach the
    /// device's queue in the order of the calls. All that was recorded before in the same buffer, and in those before it, is waited for on the device; all that is
    /// recorded after sees the pictures.
    /// </summary>
    /// <param name="commandBuffer">VkCommandBuffer in the recording state, of a pool of the device's queue family.</param>
    /// <param name="target">Where the pictures go.</param>
    /// <param name="input">What to decode; copied.</param>
    /// <param name="frame">The host's number of the frame that will run these commands, from 1; numbers never fall, and are one count for all decoders of the device.</param>
    /// <param name="completedFrame">The last frame that the host knows the device to have completed, this and all before it; 0 where there is none.</param>
    /// <returns>False, with nothing recorded, while <see cref="FramesInFlight"/> recorded decodes belong to frames that are not complete.</returns>
    /// <exception cref="ArgumentException">The input or the target does not fit, or the frame is complete already or below one that was recorded.</exception>
    /// <exception cref="GpuException">Vulkan refused; nothing was recorded.</exception>
    public bool Record(nint commandBuffer, in GpuTarget target, in DecoderInput input, ulong frame, ulong completedFrame)
    {
        int batch = Enter(in input);
        if (commandBuffer == 0)
        {
            throw new ArgumentException("No command buffer is given.", nameof(commandBuffer));
        }

        if (frame <= completedFrame)
        {
            throw new ArgumentException($"Frame {frame} cannot be recorded when frame {completedFrame} is complete.", nameof(frame));
        }

        ulong last = LastRecordedFrame();
        if (frame < last)
        {
            throw new ArgumentException($"Frame {frame} comes after frame {last} was recorded; frames must not count down.", nameof(frame));
        }

        _engine.Targets.Validate(in target, batch);
        _engine.Targets.Cache.CompletedFrame = completedFrame;
        _device.FreeRetired(completedFrame);
        foreach (RecordSlot slot in _recordSlots)
        {
            if (slot.Frame is null || slot.Frame <= completedFrame)
            {
                _engine.WriteInput(in input, batch, slot.Input);
                LastDispatches = _engine.Record(new CommandBuffer(commandBuffer), in input, batch, slot.Input, in target, ownBuffer: false, new WorkMark(null, frame));
                slot.Frame = frame;
                return true;
            }
        }

        return false;
    }

    /// <summary>Drops the view and descriptor sets kept for an image or buffer. Call it before destroying one that was a target: its handle may be given out again.</summary>
    /// <param name="handle">VkImage or VkBuffer, no longer in use by the device.</param>
    public void Forget(ulong handle)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _engine.Targets.Cache.Forget(handle);
    }

    /// <summary>The latest frame of the host's that a slot was given to; 0 where there is none.</summary>
    private ulong LastRecordedFrame()
    {
        ulong last = 0;
        foreach (RecordSlot? slot in _recordSlots ?? [])
        {
            last = Math.Max(last, slot?.Frame ?? 0);
        }

        return last;
    }
}
