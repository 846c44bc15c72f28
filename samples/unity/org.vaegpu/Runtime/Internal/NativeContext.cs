using System;
using System.IO;
using System.Runtime.InteropServices;
using UnityEngine;

namespace VaeGpu
{
    /// <summary>A device that all decoders of a backend share, from the first of them to the last.</summary>
    internal sealed unsafe class NativeContext
    {
        private static readonly NativeContext[] Shared = new NativeContext[3];

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

        private NativeContext(Backend asked)
        {
            _asked = asked;
            CheckLibrary();
            // Beside Unity's own caches, so that a driver compiles the kernels once and not at every start.
            IntPtr folder = Marshal.StringToCoTaskMemUTF8(Path.Combine(Application.temporaryCachePath, "vaegpu"));
            try
            {
                Native.vg_context_options options = default;
                options.size = NativeSize.Of<Native.vg_context_options>();
                options.backend = (uint)asked;
                options.flags = Native.VG_CONTEXT_MEASURE_GPU_TIME;
                options.cache_folder = (byte*)folder;
                ulong handle;
                Result.Check(Native.vg_context_create(&options, &handle));
                Handle = handle;
            }
            finally
            {
                Marshal.FreeCoTaskMem(folder);
            }

            Native.vg_context_info info = default;
            info.size = NativeSize.Of<Native.vg_context_info>();
            Result.Check(Native.vg_context_get_info(Handle, &info));
            Backend = (Backend)info.backend;
            Name = Result.Text(info.name, 256);
            Reason = Result.Text(info.reason, 512);
        }

        /// <summary>The backend's context, made where there is none. To be given back by <see cref="Release"/>.</summary>
        public static NativeContext Acquire(Backend backend)
        {
            ref NativeContext context = ref Shared[(int)backend];
            context ??= new NativeContext(backend);
            context._users++;
            return context;
        }

        /// <summary>Frees it with its last user.</summary>
        public void Release()
        {
            if (--_users > 0)
            {
                return;
            }

            Shared[(int)_asked] = null;
            _ = Native.vg_context_destroy(Handle);
            Handle = 0;
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
