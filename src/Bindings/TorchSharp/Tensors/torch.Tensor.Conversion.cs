using TorchSharp.Utils;
using VaeGpu.Bindings.Torch;

namespace TorchSharp;

internal static partial class torch
{
    public partial class Tensor
    {
        public Tensor cpu() => to(DeviceType.CPU);

        public Tensor cuda(Device? device = null) => to(device ?? CUDA);

        public Tensor to(ScalarType type) => to_type(type);

        public Tensor to(Device device) => to(device.type, device.index);

        public Tensor to(string device) => to(new Device(device));

        public Tensor to(Tensor other) => to(other.dtype, other.device);

        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false) =>
            to(dtype, new Device(deviceType, deviceIndex), copy);

        public Tensor to(ScalarType type, Device device, bool copy = false) =>
            Aten.Call("to.device", this, device, type, false, copy);

        public Tensor to_type(ScalarType type, bool copy = false) => Aten.Call("to.dtype", this, type, false, copy);

        public Tensor type(ScalarType dtype) => to_type(dtype);

        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);

        public Tensor @bool() => to_type(ScalarType.Bool);

        public Tensor @byte() => to_type(ScalarType.Byte);

        public Tensor @char() => to_type(ScalarType.Int8);

        public Tensor @int() => to_type(ScalarType.Int32);

        public Tensor @long() => to_type(ScalarType.Int64);

        public Tensor @float() => to_type(ScalarType.Float32);

        public Tensor @double() => to_type(ScalarType.Float64);

        /// <summary>The only element, of exactly the tensor's type.</summary>
        /// <exception cref="ArgumentException">There is not one element, or it is of another type.</exception>
        public T item<T>()
            where T : unmanaged
        {
            if (NumberOfElements != 1)
            {
                throw new ArgumentException("Number of elements in the tensor must be 1");
            }

            using TensorAccessor<T> elements = data<T>();
            return elements[0];
        }

        /// <summary>The elements for reading and writing where they lie.</summary>
        /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the tensor's element type.</exception>
        public TensorAccessor<T> data<T>()
            where T : unmanaged
        {
            if (dtype != TypeOf<T>())
            {
                throw new ArgumentException($"{dtype} tensor read as {typeof(T).Name}");
            }

            return new TensorAccessor<T>(device_type == DeviceType.CPU ? this : cpu());
        }

        public Scalar ToScalar() => Scalar.Of(Aten.CallNumber("item", this));

        private static ScalarType? TypeOf<T>() => Type.GetTypeCode(typeof(T)) switch
        {
            TypeCode.Boolean => ScalarType.Bool,
            TypeCode.Byte => ScalarType.Byte,
            TypeCode.SByte => ScalarType.Int8,
            TypeCode.Int16 => ScalarType.Int16,
            TypeCode.Int32 => ScalarType.Int32,
            TypeCode.Int64 => ScalarType.Int64,
            TypeCode.Single => ScalarType.Float32,
            TypeCode.Double => ScalarType.Float64,
            _ => null,
        };
    }
}
