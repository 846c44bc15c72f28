using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp
{
    internal static partial class torch
    {
        public static partial class nn
        {
            public partial class Module
            {
                protected internal virtual Module _to(Device device, ScalarType dtype) => Convert(tensor => tensor.to(dtype, device));

                protected internal virtual Module _to(DeviceType deviceType, int deviceIndex = -1) =>
                    Convert(tensor => tensor.to(deviceType, deviceIndex));

                protected internal virtual Module _to(ScalarType dtype) =>
                    Convert(tensor => tensor.is_floating_point() ? tensor.to_type(dtype) : tensor.alias());

                // Replaces every tensor by its conversion, in the register and in the field that holds it.
                private Module Convert(Func<Tensor, Tensor> conversion)
                {
                    foreach ((_, Module child) in named_children())
                    {
                        child.Convert(conversion);
                    }

                    using (no_grad())
                    {
                        foreach ((string own, Parameter parameter) in _internal_params.ToList())
                        {
                            var converted = new Parameter(conversion(parameter), parameter.requires_grad);
                            ConditionallyRegisterParameter(own, converted);
                            Replace(parameter, converted);
                        }

                        foreach ((string own, Tensor buffer) in _internal_buffers.ToList())
                        {
                            Tensor converted = conversion(buffer);
                            ConditionallyRegisterBuffer(own, converted);
                            Replace(buffer, converted);
                        }
                    }

                    return this;
                }

                private void Replace(Tensor from, Tensor to)
                {
                    for (Type? type = GetType(); type is not null && type != typeof(object); type = type.BaseType)
                    {
                        foreach (FieldInfo field in type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly))
                        {
                            if (ReferenceEquals(field.GetValue(this), from))
                            {
                                field.SetValue(this, to);
                            }
                        }
                    }

                    from.Dispose();
                }
            }
        }
    }
}
