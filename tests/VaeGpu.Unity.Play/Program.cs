using System.Reflection;
using System.Runtime.InteropServices;
using UnityEngine;
using UnityEngine.Rendering;
using VaeGpu.Testing;

namespace VaeGpu.Unity.Play;

/// <summary>
/// LIBRARY ENGINE MODEL: plays the package's scripts on the engine, and ends with "done". Pictures in the engine's textures are compared with those of a decoder on the
/// processor, which go through memory.
/// </summary>
internal static unsafe class Program
{
    private static Engine _engine = null!;

    private static int Main(string[] arguments)
    {
        nint library = NativeLibrary.Load(arguments[0]);
        NativeLibrary.SetDllImportResolver(typeof(Decoder).Assembly, (name, _, _) => name == "vaegpu" ? library : 0);
        Graphics.Engine = _engine = new Engine(arguments[1]);
        SystemInfo.graphicsDeviceType = GraphicsDeviceType.Vulkan;
        using (Decoder decoder = Decoder.LoadFile(arguments[2]), processor = Decoder.LoadFile(arguments[2], new DecoderSettings { Backend = Backend.Processor }))
        {
            Check(decoder.UnitysDevice && !processor.UnitysDevice, "the decoders are where they should be");
            Check(UntilReady(decoder) > 0, "weights went up by queue events");
            UntilReady(processor);
            Pictures(decoder, processor);
            Frames(decoder);
            Targets(decoder, processor);
            Light(arguments[2], processor);
        }

        Component(File.ReadAllBytes(arguments[2]));
        Reload(arguments[2]);
        _engine.Stop();
        Check(_engine.Messages == 0, "the validation layer has nothing to say");
        Check(Debug.Exceptions.Count == 0 && Debug.Warnings.Count == 0, "nor have the scripts");
        Console.WriteLine("done");
        return 0;
    }

    private static int UntilReady(Decoder decoder)
    {
        int frames = 0;
        for (; !decoder.Ready; frames++)
        {
            _engine.EndFrame();
            Thread.Sleep(2);
        }

        return frames;
    }

    private static void Pictures(Decoder decoder, Decoder processor)
    {
        for (ulong seed = 1; seed <= 5; seed++)
        {
            Set(decoder, seed);
            decoder.Decode();
            Compare(_engine.Read((RenderTexture)decoder.Texture), Expected(processor, seed), $"seed {seed}");
            decoder.Decode();
        }

        Check(decoder.Stats.Completed == 5 && decoder.Stats.Dispatches > 0 && decoder.Stats.UnitysDevice, "the statistics say so");
    }

    /// <summary>Frame upon frame, the render thread behind: nothing is allocated, on either thread.</summary>
    private static void Frames(Decoder decoder)
    {
        ulong frame = 0;
        void Frame()
        {
            Set(decoder, frame++);
            decoder.Decode();
            _engine.EndFrame();
        }

        while (frame < 200)
        {
            Frame();
        }

        _engine.Wait();
        ulong render = _engine.RenderAllocated;
        long completed = decoder.Stats.Completed;
        long allocated = Allocations.Of(Frame, 200);
        _engine.Wait();
        Check(allocated == 0, $"{allocated} bytes were allocated by the scripts");
        // What a thread waits with is made once, where two first meet at the decoder; events that allocate would show 200 times.
        Check(_engine.RenderAllocated - render <= 512, "the events allocated");
        Check(decoder.Stats.Completed - completed > 50, $"{decoder.Stats.Completed - completed} decodes were done");
    }

    private static void Targets(Decoder decoder, Decoder processor)
    {
        var written = new RenderTexture(decoder.Width, decoder.Height, 0) { enableRandomWrite = true };
        var drawn = new RenderTexture(2 * decoder.Width, decoder.Height, 0);
        Drain(decoder, written, 31);
        Compare(_engine.Read(written), Expected(processor, 31), "a texture of the caller's");
        Drain(decoder, drawn, 32);
        Check(drawn.Drawn == decoder.Texture, "a texture that cannot be written is drawn over");
        Compare(_engine.Read((RenderTexture)decoder.Texture), Expected(processor, 32), "from the decoder's own");
        UnityEngine.Object.Destroy(written);
        _engine.EndFrame();
    }

    /// <summary>Decodes until what was under way before has come back, and this with it.</summary>
    private static void Drain(Decoder decoder, RenderTexture target, ulong seed)
    {
        Set(decoder, seed);
        for (int frame = 0; frame < 20; frame++)
        {
            decoder.Decode(target);
            _engine.EndFrame();
            _engine.Wait();
        }
    }

    /// <summary>In a linear project the texture has halves, proportional to light.</summary>
    private static void Light(string model, Decoder processor)
    {
        QualitySettings.activeColorSpace = ColorSpace.Linear;
        using Decoder decoder = Decoder.LoadFile(model);
        UntilReady(decoder);
        Set(decoder, 41);
        decoder.Decode();
        Half[] got = MemoryMarshal.Cast<byte, Half>(_engine.Read((RenderTexture)decoder.Texture)).ToArray();
        byte[] expected = Expected(processor, 41);
        Check(got.Length == expected.Length, "there are as many");
        for (int i = 0; i < got.Length; i++)
        {
            double value = expected[i] / 255.0;
            double light = i % 4 == 3 ? value : value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
            Check(Math.Abs((double)got[i] - light) < 0.01, $"number {i} is {light}");
        }

        QualitySettings.activeColorSpace = ColorSpace.Gamma;
    }

    private static void Component(byte[] model)
    {
        var scene = new GameObject();
        LatentTexture picture = scene.AddComponent<LatentTexture>();
        LatentWalker walker = scene.AddComponent<LatentWalker>();
        walker.SetSeeds(3, 4, 5);
        Time.deltaTime = 0.1f;
        picture.Model = ModelAsset.Create(model);
        byte[]? first = null;
        for (int frame = 0; frame < 60 || picture.Decoder.Stats.Completed < 20; frame++)
        {
            scene.Send("Update");
            scene.Send("LateUpdate");
            _engine.EndFrame();
            Thread.Sleep(2);
            if (first is null && picture.Ready && picture.Decoder.Stats.Completed > 3)
            {
                first = _engine.Read((RenderTexture)picture.Texture);
            }
        }

        byte[] last = _engine.Read((RenderTexture)picture.Texture);
        Check(first!.Zip(last, (one, other) => Math.Abs(one - other)).Max() > 10, "the picture walks");
        scene.Send("OnDisable");
    }

    /// <summary>Scripts are reloaded with events under way that have not run.</summary>
    private static void Reload(string model)
    {
        Decoder decoder = Decoder.LoadFile(model);
        UntilReady(decoder);
        for (ulong i = 0; i < 6; i++)
        {
            Set(decoder, i);
            decoder.Decode();
        }

        typeof(Decoder).Assembly.GetType("VaeGpu.LiveObjects")!.GetMethod("DisposeAll", BindingFlags.Static | BindingFlags.Public)!.Invoke(null, null);
        _engine.EndFrame();
        _engine.Wait();
    }

    private static void Set(Decoder decoder, ulong seed) => Check(decoder.SetPrior(new PriorDraw { Seed = seed }), "the input is taken");

    private static byte[] Expected(Decoder processor, ulong seed)
    {
        Set(processor, seed);
        for (long before = processor.Stats.Completed; processor.Stats.Completed == before; Thread.Sleep(1))
        {
            processor.Decode();
        }

        var pixels = ((Texture2D)processor.Texture).GetRawTextureData<byte>();
        return new Span<byte>(global::Unity.Collections.LowLevel.Unsafe.NativeArrayUnsafeUtility.GetUnsafePtr(pixels), pixels.Length).ToArray();
    }

    private static void Compare(byte[] got, byte[] expected, string what)
    {
        Check(got.Length == expected.Length && got.Zip(expected, (one, other) => Math.Abs(one - other)).Max() <= 1, $"{what} is the picture");
        Check(got.Distinct().Count() > 20, $"{what} is a picture");
    }

    private static void Check(bool condition, string what)
    {
        if (!condition)
        {
            Console.Error.WriteLine($"Not so: {what}");
            Environment.Exit(1);
        }
    }
}
