using VaeGpu.Bindings.Torch;

namespace TorchSharp;

internal static partial class torch
{
    public partial class Tensor
    {
        public long Dimensions => NativeMethods.vg_rank(Handle);

        public long ndim => Dimensions;

        public long NumberOfElements => NativeMethods.vg_numel(Handle);

        /// <summary>Bytes an element.</summary>
        public long ElementSize => NativeMethods.vg_element_size(Handle);

        public ScalarType dtype => (ScalarType)NativeMethods.vg_dtype(Handle);

        public Device device => new(device_type, device_index);

        public DeviceType device_type => (DeviceType)(NativeMethods.vg_device(Handle) >> 32);

        public int device_index => (int)NativeMethods.vg_device(Handle);

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_leaf => NativeMethods.Check(NativeMethods.vg_is_leaf(Handle)) != 0;

        public unsafe long[] shape
        {
            get
            {
                long[] sizes = new long[Dimensions];
                fixed (long* to = sizes)
                {
                    NativeMethods.vg_sizes(handle, to);
                }

                return sizes;
            }
        }

        /// <summary>
        /// The elements' bytes in row-major order, where they lie: valid only while the tensor is. Setting copies
        /// into a contiguous tensor.
        /// </summary>
        /// <exception cref="NotImplementedException">The tensor is not contiguous.</exception>
        public unsafe Span<byte> bytes
        {
            get
            {
                if (!is_contiguous())
                {
                    throw new NotImplementedException("Bytes() called on non-contiguous tensor.");
                }

                long length = NumberOfElements * ElementSize;
                if (length > int.MaxValue)
                {
                    throw new ArgumentException("Span only supports up to int.MaxValue elements.");
                }

                return new Span<byte>((void*)DataPointer(), (int)length);
            }

            set
            {
                Span<byte> target = bytes;
                if (value.Length != target.Length)
                {
                    throw new ArgumentException("Mismatched data sizes in call to set_bytes.");
                }

                value.CopyTo(target);
            }
        }

        public long dim() => Dimensions;

        public long numel() => NumberOfElements;

        public long element_size() => ElementSize;

        public long[] size() => shape;

        public long size(int dim) => shape[dim < 0 ? dim + (int)Dimensions : dim];

        public unsafe long[] stride()
        {
            long[] strides = new long[Dimensions];
            fixed (long* to = strides)
            {
                NativeMethods.Check(NativeMethods.vg_strides(handle, to));
            }

            return strides;
        }

        public long stride(int dim) => stride()[dim < 0 ? dim + (int)Dimensions : dim];

        public long storage_offset() => NativeMethods.vg_storage_offset(Handle);

        public bool is_contiguous() => NativeMethods.vg_is_contiguous(Handle) != 0;

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_nonzero() => NumberOfElements == 1
            ? Aten.CallBool("is_nonzero", this)
            : throw new InvalidOperationException("is_nonzero() called on non-singleton tensor");

        internal nint DataPointer()
        {
            nint data = NativeMethods.vg_data(Handle);
            return data != 0 || NumberOfElements == 0 ? data : throw new InvalidOperationException("The tensor has no storage.");
        }
    }
}
