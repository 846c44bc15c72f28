using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>The asynchronous ring.</summary>
internal sealed class RingTests(TestDriver driver) : GpuTest(driver)
{
    [Test]
    public void TrySubmit_Full_SaysSoAndResultsComeInAnyOrder([Values] bool floor)
    {
        using Model model = ExactModels.Identity(new ImageShape(1, 1, 6));
        using GpuDecoder decoder = Choose(floor).CreateDecoder(model, new DecoderOptions { FramesInFlight = 3 });
        float[][] latents = [Reference.Latents(6, 1), Reference.Latents(12, 2), Reference.Latents(6, 3)];
        var tickets = new DecodeTicket[3];
        for (int i = 0; i < 3; i++)
        {
            Assert.That(decoder.TrySubmit(latents[i], PixelFormat.Float, out tickets[i]));
        }

        Assert.That(decoder.TrySubmit(latents[0], PixelFormat.Float, out DecodeTicket none), Is.False);
        Assert.That(none, Is.EqualTo(default(DecodeTicket)));

        var between = new float[6];
        decoder.Decode(latents[2], between);
        Assert.That(between, Is.EqualTo(latents[2]), "waiting decodes have a slot of their own");

        foreach (int i in new[] { 2, 0, 1 })
        {
            var values = new float[latents[i].Length];
            decoder.Read(tickets[i], values);
            Assert.That(values, Is.EqualTo(latents[i]));
            Assert.That(decoder.IsCompleted(tickets[i]));
            Assert.That(() => decoder.Read(tickets[i], values), Throws.ArgumentException, "read before");
        }
    }

    [Test]
    public void Read_WithTheWrongTarget_LeavesTheResultToBeRead()
    {
        using Model model = ExactModels.Identity(new ImageShape(1, 1, 6));
        using GpuDecoder decoder = Device.CreateDecoder(model);
        float[] latents = Reference.Latents(6);
        Assert.That(decoder.TrySubmit(latents, PixelFormat.Float, out DecodeTicket ticket));
        Assert.That(() => decoder.Read(ticket, new byte[24]), Throws.ArgumentException);
        Assert.That(() => decoder.Read(ticket, new float[5]), Throws.ArgumentException);
        Assert.That(() => decoder.Read(new DecodeTicket(ticket.Value + 1), new float[6]), Throws.ArgumentException);
        Assert.That(() => decoder.IsCompleted(default), Throws.ArgumentException);
        var values = new float[6];
        decoder.Read(ticket, values);
        Assert.That(values, Is.EqualTo(latents));
    }

    [Test]
    public void TrySubmit_ToATarget_FreesItsSlotWhenComplete()
    {
        using Model model = ExactModels.Identity(new ImageShape(1, 2, 2));
        using GpuDecoder decoder = Device.CreateDecoder(model, new DecoderOptions { FramesInFlight = 1 });
        using var image = new TestImage(Device, 2, 2, Silk.NET.Vulkan.Format.R8G8B8A8Unorm);
        GpuTarget target = GpuTarget.ToImage(image.Host(0, Silk.NET.Vulkan.ImageLayout.General));
        for (int i = 0; i < 5; i++)
        {
            Assert.That(decoder.TrySubmit(new float[4], in target, out DecodeTicket ticket));
            decoder.Wait(ticket);
            Assert.That(decoder.IsCompleted(ticket));
            Assert.That(() => decoder.Read(ticket, new float[4]), Throws.ArgumentException);
        }
    }

    [Test]
    public void LastGpuTime_IsMeasuredWhereAskedFor()
    {
        using Model model = TestModels.Decoder([16, 256, 512, 784]);
        using GpuDevice device = GpuDevice.Create(WithValidation(new GpuDeviceOptions { MeasureGpuTime = true }));
        using GpuDecoder decoder = device.CreateDecoder(model);
        Assert.That(decoder.LastGpuTime, Is.Null);
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        decoder.Decode(Reference.Latents(16), new float[784]);
        TimeSpan wall = System.Diagnostics.Stopwatch.GetElapsedTime(start);
        Assert.That(decoder.LastGpuTime, Is.GreaterThan(TimeSpan.Zero).And.LessThan(wall));
    }
}
