using System.Runtime.InteropServices;
using Silk.NET.Core;
using Silk.NET.Core.Contexts;
using Silk.NET.Core.Loader;
using Silk.NET.Core.Native;
using Silk.NET.Vulkan;

namespace VaeGpu.Bindings.Tests;

/// <summary>The hand-written types of Silk.NET.Core.</summary>
public sealed unsafe class CoreTypesTests
{
    [Test]
    public void Bool32_IsTrueForOneOnly()
    {
        Bool32 two = 2u;
        Bool32 yes = true;
        Assert.Multiple(() =>
        {
            Assert.That((bool)two, Is.False);
            Assert.That((uint)two, Is.EqualTo(2));
            Assert.That((bool)yes, Is.True);
            Assert.That(yes.Value, Is.EqualTo(1));
            Assert.That(new Bool32(false).Value, Is.Zero);
            Assert.That(yes == true && yes == 1u && yes == new Bool32(1u), Is.True);
            Assert.That(two != true && two != 1u && two != yes && true != two && 1u != two, Is.True);
            Assert.That(yes ? 1 : 0, Is.EqualTo(1));
        });
    }

    [Test]
    public void Version32_PacksAsVulkanDoes()
    {
        var version = new Version32(1, 3, 239);
        Assert.Multiple(() =>
        {
            Assert.That((uint)version, Is.EqualTo((1u << 22) | (3u << 12) | 239u));
            Assert.That(version.Major, Is.EqualTo(1));
            Assert.That(version.Minor, Is.EqualTo(3));
            Assert.That(version.Patch, Is.EqualTo(239));
            Assert.That((Version)version, Is.EqualTo(new Version(1, 3, 239)));
            Assert.That(((Version32)(uint)Vk.Version12).Minor, Is.EqualTo(2));
            Assert.That((uint)Vk.MakeVersion(1, 1), Is.EqualTo((uint)Vk.Version11));
            Assert.That(((Version32)new Version(1, 2, 3)).Value, Is.EqualTo(new Version32(1, 2, 3).Value));
        });
    }

    [TestCase(nameof(NativeStringEncoding.Ansi))]
    [TestCase(nameof(NativeStringEncoding.UTF8))]
    [TestCase(nameof(NativeStringEncoding.LPWStr))]
    public void String_ComesBackFromNativeMemory(string encodingName)
    {
        var encoding = Enum.Parse<NativeStringEncoding>(encodingName);
        foreach (var text in new[] { string.Empty, "plain", "naïve – 漢字 😀" })
        {
            var pointer = SilkMarshal.StringToPtr(text, encoding);
            Assert.That(SilkMarshal.PtrToString(pointer, encoding), Is.EqualTo(text));
            Assert.That(SilkMarshal.Free(pointer), Is.True);
            Assert.That(SilkMarshal.Free(pointer), Is.False, "what is freed is not the marshaller's any more");
        }

        Assert.That(SilkMarshal.StringToPtr(null, encoding), Is.EqualTo((nint)0));
        Assert.That(SilkMarshal.PtrToString(0, encoding), Is.Null);
    }

    [Test]
    public void String_IsUtf8AndEndsWithZero()
    {
        var pointer = (byte*)SilkMarshal.StringToPtr("é€");
        Assert.That(new ReadOnlySpan<byte>(pointer, 6).ToArray(), Is.EqualTo(new byte[] { 0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0 }));
        SilkMarshal.Free((nint)pointer);
    }

    [Test]
    public void StringArray_IsFreedWithItsStrings()
    {
        string[] names = ["VK_KHR_surface", "VK_EXT_debug_utils"];
        var pointer = SilkMarshal.StringArrayToPtr(names);
        var first = *(nint*)pointer;
        Assert.That(SilkMarshal.PtrToStringArray(pointer, 2), Is.EqualTo(names));
        Assert.That(SilkMarshal.Free(pointer), Is.True);
        Assert.That(SilkMarshal.Free(first), Is.False, "the strings went with the array");
    }

    [Test]
    public void NativeStringEncoding_HasTheNumbersOfUnmanagedType()
    {
        Assert.Multiple(() =>
        {
            Assert.That((int)NativeStringEncoding.Ansi, Is.EqualTo(20));
            Assert.That((int)NativeStringEncoding.LPStr, Is.EqualTo(20));
            Assert.That((int)NativeStringEncoding.UTF8, Is.EqualTo(48));
            Assert.That((int)NativeStringEncoding.LPWStr, Is.EqualTo(21));
            Assert.That((int)NativeStringEncoding.BStr, Is.EqualTo(19));
            Assert.That((int)NativeStringEncoding.Auto, Is.EqualTo(22));
        });
    }

    [Test]
    public void Callback_StaysAliveUntilItIsDisposed()
    {
        var weak = new WeakReference(null);
        var pointer = Make(weak);
        Collect();
        Assert.That(weak.IsAlive, Is.True);
        Assert.That((uint)pointer.Handle(0, 0, null, null), Is.EqualTo(7));
        pointer.Dispose();
        Collect();
        Assert.That(weak.IsAlive, Is.False);

        static PfnDebugUtilsMessengerCallbackEXT Make(WeakReference weak)
        {
            var seven = 7u;
            DebugUtilsMessengerCallbackFunctionEXT callback = (_, _, _, _) => seven;
            weak.Target = callback;
            return new PfnDebugUtilsMessengerCallbackEXT(callback);
        }

        static void Collect()
        {
            for (var round = 0; round < 3; round++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
    }

    [Test]
    public void DefaultNativeContext_OfAMissingLibrary_SaysWhatWasTried()
    {
        var error = Assert.Throws<FileNotFoundException>(() => new DefaultNativeContext(["libnone-a.so", "libnone-b.so"]).Dispose());
#if !NUGET_BINDINGS
        Assert.That(error!.Message, Does.Contain("libnone-a.so").And.Contain("libnone-b.so"));
#endif
        Assert.That(DefaultNativeContext.TryCreate("libnone-a.so", out var context), Is.False);
        Assert.That(context, Is.Null);
    }

    [Test]
    public void DefaultNativeContext_FindsExportsAndNothingElse()
    {
        using var context = new DefaultNativeContext(["libnone-a.so", "libvulkan.so.1"]);
        Assert.Multiple(() =>
        {
            Assert.That(context.TryGetProcAddress("vkGetInstanceProcAddr", out var address), Is.True);
            Assert.That(context.GetProcAddress("vkGetInstanceProcAddr"), Is.EqualTo(address));
            Assert.That(context.TryGetProcAddress("vkMakeItFast", out _), Is.False);
            Assert.That(() => context.GetProcAddress("vkMakeItFast"), Throws.TypeOf<SymbolLoadingException>().With.Message.Contains("vkMakeItFast"));
        });
    }

    [Test]
    public void LamdaNativeContext_ThrowsForZero()
    {
        var context = new LamdaNativeContext(name => name == "known" ? 42 : 0);
        Assert.Multiple(() =>
        {
            Assert.That(context.GetProcAddress("known"), Is.EqualTo((nint)42));
            Assert.That(context.TryGetProcAddress("unknown", out var address), Is.False);
            Assert.That(address, Is.EqualTo((nint)0));
            Assert.That(() => context.GetProcAddress("unknown"), Throws.TypeOf<SymbolLoadingException>());
        });
    }

    [Test]
    public void Handle_PrintsItsNumber()
    {
        Assert.That(new Fence(0xABC).ToString(), Is.EqualTo("0x0000000000000abc"));
        Assert.That(default(Device).Handle, Is.EqualTo((nint)0));
    }

    [Test]
    public void Union_SharesItsBytes()
    {
        var color = new ClearColorValue(1f, 0f, 0f, 0.5f);
        Assert.Multiple(() =>
        {
            Assert.That(color.Uint32_0, Is.EqualTo(0x3F800000));
            Assert.That(color.Int32_3, Is.EqualTo(0x3F000000));
            Assert.That(Marshal.SizeOf<ClearColorValue>(), Is.EqualTo(16));
        });
    }

    [Test]
    public void Buffer_OfStructs_IsIndexedWithinItsBounds()
    {
        var blit = new ImageBlit();
        blit.DstOffsets[1] = new Offset3D(3, 4, 5);
        Assert.That(blit.DstOffsets.AsSpan()[1].Z, Is.EqualTo(5));
        Assert.That(blit.DstOffsets.Element1.X, Is.EqualTo(3));
        Assert.That(() => blit.DstOffsets[2], Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => blit.DstOffsets[-1], Throws.TypeOf<ArgumentOutOfRangeException>());
    }
}
