using System;
using System.IO;
using System.Runtime.InteropServices;
using UnityEngine;
using UnityEngine.Rendering;

namespace VaeGpu
{
    /// <summary>A device that all decoders of a backend share, from the first of them to the last; or Unity's own, which is there as long as Unity has it.</summary>
    internal sealed unsafe class NativeContext
    {
        private static readonly NativeContext[] Shared = new NativeContext[3];
        private static NativeContext _unity;
        private static bool _warned;

        private readonly Backend _asked;
        private int _users;

        /// <summary>The library's handle.</summary>
        public ulong Handle { get; private set; }

        /// <summary>What it became: Vulkan or the processor.</summary>
        public Backend Backend { get; }

        /// <summary>The device's name, or the processor's instruction set.</summary>
        public string Name { get; }

        /// <summary>Why <see cref="Backend.Automatic"/> took the processor; else empty.</summary>
        public string Reason { get; }

        /// <summary>Whether it is the device that Unity draws with.</summary>
        public bool IsUnitys { get; }

        private NativeContext(Backend asked)
            : this(Make(asked)) => _asked = asked;

        private NativeContext(ulong handle, bool isUnitys = false)
        {
            Handle = handle;
            IsUnitys = isUnitys;
            Native.vg_context_info info = default;
            info.size = NativeSize.Of<Native.vg_context_info>();
            Result.Check(Native.vg_context_get_info(Handle, &info));
            Backend = (Backend)info.backend;
            Name = Result.Text(info.name, 256);
            Reason = Result.Text(info.reason, 512);
        }

        /// <summary>Unity's device where it is Vulkan's and not unwanted, or else the backend's context, made where there is none. To be given back by <see cref="Release"/>.</summary>
        public static NativeContext Acquire(Backend backend, bool ownDevice)
        {
            if (!ownDevice && backend != Backend.Processor && SystemInfo.graphicsDeviceType == GraphicsDeviceType.Vulkan && FindUnitys() is NativeContext unitys)
            {
                return unitys;
            }

            ref NativeContext context = ref Shared[(int)backend];
            context ??= new NativeContext(backend);
            context._users++;
            return context;
        }

        /// <summary>Frees it with its last user.</summary>
        public void Release()
        {
            if (IsUnitys || --_users > 0)
            {
                return;
            }

            Shared[(int)_asked] = null;
            _ = Native.vg_context_destroy(Handle);
            Handle = 0;
        }

        private static ulong Make(Backend asked)
        {
            CheckLibrary();
            ulong handle;
            Result.Check(Make((uint)asked, Native.VG_CONTEXT_MEASURE_GPU_TIME, isUnitys: false, &handle));
            return handle;
        }

        /// <summary>Unity's device; null, said once, where the library cannot have it.</summary>
        private static NativeContext FindUnitys()
        {
            CheckLibrary();
            ulong handle;
            int result = Make(Native.VG_BACKEND_AUTO, 0, isUnitys: true, &handle);
            if (result == Native.VG_OK)
            {
                // Of another device than before it is another handle.
                if (_unity == null || _unity.Handle != handle)
                {
                    _unity = new NativeContext(handle, isUnitys: true);
                }

                return _unity;
            }

            if (!_warned)
            {
                _warned = true;
                string reason = result == Native.VG_NOT_READY ? "Unity has no device for it now, or has not loaded it as a plugin; its import settings must have \"Load on startup\" set." : Result.LastError();
                Debug.LogWarning($"VaeGpu decodes on a device of its own and not on Unity's, through memory: {reason}");
            }

            return null;
        }

        private static int Make(uint backend, uint flags, bool isUnitys, ulong* handle)
        {
            // Beside Unity's own caches, so that a driver compiles the kernels once and not at every start.
            IntPtr folder = Marshal.StringToCoTaskMemUTF8(Path.Combine(Application.temporaryCachePath, "vaegpu"));
            try
            {
                Native.vg_context_options options = default;
                options.size = NativeSize.Of<Native.vg_context_options>();
                options.backend = backend;
                options.flags = flags;
                options.cache_folder = (byte*)folder;
                return isUnitys ? Native.vg_unity_get_context(&options, handle) : Native.vg_context_create(&options, handle);
            }
            finally
            {
                Marshal.FreeCoTaskMem(folder);
            }
        }

        private static void CheckLibrary()
        {
            uint version;
            try
            {
                version = Native.vg_abi_version();
            }
            catch (DllNotFoundException error)
            {
                throw new DllNotFoundException("The package has no native library for this platform; its README says how to build and install it.", error);
            }

            if (version < Native.VG_ABI_VERSION)
            {
                throw new VaeGpuException(Native.VG_ERROR_UNSUPPORTED, $"The native library is of interface version {version} and this package needs {Native.VG_ABI_VERSION}; install both of one release.");
            }
        }
    }
}
