using System.Runtime.InteropServices;
using System.Text;
using Silk.NET.Core.Native;
using Silk.NET.Vulkan;
using Silk.NET.Vulkan.Extensions.EXT;

namespace VaeGpu.Vulkan;

/// <summary>An instance of our own, with the validation layer and a messenger where asked for.</summary>
internal sealed unsafe class VulkanInstance : IDisposable
{
    private const string ValidationLayer = "VK_LAYER_KHRONOS_validation";
    private const string PortabilityExtension = "VK_KHR_portability_enumeration";

    private readonly Action<GpuMessage>? _onMessage;
    private ExtDebugUtils? _debug;
    private DebugUtilsMessengerEXT _messenger;
    private GCHandle _self;

    public VulkanInstance(GpuDeviceOptions options)
    {
        Loader = new VulkanLoader(0, options.Intercept);
        Vk = new Vk(Loader);
        bool validation = options.Validation || options.GpuAssistedValidation;
        _onMessage = options.OnMessage ?? (validation ? WriteToStandardError : null);
        try
        {
            Create(options, validation);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public VulkanLoader Loader { get; }

    public Vk Vk { get; }

    public Instance Handle { get; private set; }

    /// <summary>The Vulkan version that it was made for: what a device has beyond it is not used.</summary>
    public uint Version { get; private set; }

    public void Dispose()
    {
        if (_messenger.Handle != 0)
        {
            _debug!.DestroyDebugUtilsMessenger(Handle, _messenger, null);
            _messenger = default;
        }

        if (Handle.Handle != 0)
        {
            Vk.DestroyInstance(Handle, null);
            Handle = default;
        }

        if (_self.IsAllocated)
        {
            _self.Free();
        }
    }

    private void Create(GpuDeviceOptions options, bool validation)
    {
        uint version = Vk.Version11;
        VulkanCall.Check(Vk.EnumerateInstanceVersion(ref version), "vkEnumerateInstanceVersion");
        if (version < (uint)Vk.Version11)
        {
            throw new GpuException("The Vulkan loader here is older than 1.1; update it.", 0, "vkEnumerateInstanceVersion");
        }

        Version = Math.Min(version, (uint)Vk.Version13);
        if (validation && !HasLayer(ValidationLayer))
        {
            throw new GpuException($"{ValidationLayer} is not installed (Debian: vulkan-validationlayers); install it or leave Validation off.", 0, "vkEnumerateInstanceLayerProperties");
        }

        HashSet<string> available = Extensions(null);
        if (validation)
        {
            available.UnionWith(Extensions(ValidationLayer));
        }

        bool messenger = _onMessage is not null && available.Contains(ExtDebugUtils.ExtensionName);
        bool portability = available.Contains(PortabilityExtension);
        string[] extensions =
        [
            .. messenger ? [ExtDebugUtils.ExtensionName] : Array.Empty<string>(),
            .. validation ? ["VK_EXT_validation_features"] : Array.Empty<string>(),
            .. portability ? [PortabilityExtension] : Array.Empty<string>(),
        ];
        string[] layers = validation ? [ValidationLayer] : [];

        _self = GCHandle.Alloc(this);
        DebugUtilsMessengerCreateInfoEXT messengerInfo = MessengerInfo();
        ValidationFeatureEnableEXT* enabled = stackalloc ValidationFeatureEnableEXT[2];
        enabled[0] = ValidationFeatureEnableEXT.SynchronizationValidationExt;
        enabled[1] = ValidationFeatureEnableEXT.GpuAssistedExt;
        ValidationFeaturesEXT features = new()
        {
            SType = StructureType.ValidationFeaturesExt,
            PNext = messenger ? &messengerInfo : null,
            EnabledValidationFeatureCount = options.GpuAssistedValidation ? 2u : 1u,
            PEnabledValidationFeatures = enabled,
        };

        nint extensionNames = SilkMarshal.StringArrayToPtr(extensions);
        nint layerNames = SilkMarshal.StringArrayToPtr(layers);
        fixed (byte* name = "VaeGpu\0"u8)
        {
            ApplicationInfo application = new()
            {
                SType = StructureType.ApplicationInfo,
                PEngineName = name,
                ApiVersion = Version,
            };
            InstanceCreateInfo info = new()
            {
                SType = StructureType.InstanceCreateInfo,
                PNext = validation ? &features : messenger ? &messengerInfo : null,
                // VK_INSTANCE_CREATE_ENUMERATE_PORTABILITY_BIT_KHR
                Flags = (InstanceCreateFlags)(portability ? 1 : 0),
                PApplicationInfo = &application,
                EnabledExtensionCount = (uint)extensions.Length,
                PpEnabledExtensionNames = (byte**)extensionNames,
                EnabledLayerCount = (uint)layers.Length,
                PpEnabledLayerNames = (byte**)layerNames,
            };
            Result result = Vk.CreateInstance(in info, null, out Instance instance);
            SilkMarshal.Free(extensionNames);
            SilkMarshal.Free(layerNames);
            VulkanCall.Check(result, "vkCreateInstance");
            Handle = instance;
            Loader.Instance = instance.Handle;
        }

        if (messenger)
        {
            _debug = new ExtDebugUtils(Loader);
            VulkanCall.Check(_debug.CreateDebugUtilsMessenger(Handle, in messengerInfo, null, out _messenger), "vkCreateDebugUtilsMessengerEXT");
        }
    }

    private DebugUtilsMessengerCreateInfoEXT MessengerInfo() => new()
    {
        SType = StructureType.DebugUtilsMessengerCreateInfoExt,
        MessageSeverity = DebugUtilsMessageSeverityFlagsEXT.WarningBitExt | DebugUtilsMessageSeverityFlagsEXT.ErrorBitExt,
        MessageType = DebugUtilsMessageTypeFlagsEXT.GeneralBitExt | DebugUtilsMessageTypeFlagsEXT.ValidationBitExt | DebugUtilsMessageTypeFlagsEXT.PerformanceBitExt,
        PfnUserCallback = new PfnDebugUtilsMessengerCallbackEXT(&OnMessage),
        PUserData = (void*)GCHandle.ToIntPtr(_self),
    };

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static Silk.NET.Core.Bool32 OnMessage(
        DebugUtilsMessageSeverityFlagsEXT severity, DebugUtilsMessageTypeFlagsEXT types, DebugUtilsMessengerCallbackDataEXT* data, void* user)
    {
        try
        {
            var instance = (VulkanInstance)GCHandle.FromIntPtr((nint)user).Target!;
            GpuMessageSeverity level = severity >= DebugUtilsMessageSeverityFlagsEXT.ErrorBitExt ? GpuMessageSeverity.Error
                : severity >= DebugUtilsMessageSeverityFlagsEXT.WarningBitExt ? GpuMessageSeverity.Warning
                : severity >= DebugUtilsMessageSeverityFlagsEXT.InfoBitExt ? GpuMessageSeverity.Information
                : GpuMessageSeverity.Verbose;
            instance._onMessage?.Invoke(new GpuMessage(level, Text(data->PMessageIdName), Text(data->PMessage)));
        }
        catch
        {
            // An exception must not cross the driver; the message is lost, the host lives.
        }

        return false;
    }

    private static string Text(byte* text) => text == null ? "" : Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    private static void WriteToStandardError(GpuMessage message) => Console.Error.WriteLine($"vulkan {message.Severity}: {message.Text}");

    private bool HasLayer(string name)
    {
        uint count = 0;
        VulkanCall.Check(Vk.EnumerateInstanceLayerProperties(ref count, null), "vkEnumerateInstanceLayerProperties");
        var layers = new LayerProperties[count];
        fixed (LayerProperties* pointer = layers)
        {
            VulkanCall.Check(Vk.EnumerateInstanceLayerProperties(ref count, pointer), "vkEnumerateInstanceLayerProperties");
            for (int i = 0; i < count; i++)
            {
                if (Text(pointer[i].LayerName) == name)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private HashSet<string> Extensions(string? layer)
    {
        uint count = 0;
        nint name = layer is null ? 0 : SilkMarshal.StringToPtr(layer);
        VulkanCall.Check(Vk.EnumerateInstanceExtensionProperties((byte*)name, ref count, null), "vkEnumerateInstanceExtensionProperties");
        var extensions = new ExtensionProperties[count];
        var names = new HashSet<string>();
        fixed (ExtensionProperties* pointer = extensions)
        {
            VulkanCall.Check(Vk.EnumerateInstanceExtensionProperties((byte*)name, ref count, pointer), "vkEnumerateInstanceExtensionProperties");
            for (int i = 0; i < count; i++)
            {
                names.Add(Text(pointer[i].ExtensionName));
            }
        }

        if (name != 0)
        {
            SilkMarshal.Free(name);
        }

        return names;
    }
}
