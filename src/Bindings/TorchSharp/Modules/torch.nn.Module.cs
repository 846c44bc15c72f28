using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

internal static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// The base of all modules: named parameters, buffers and submodules. A module written in C# calls
        /// <see cref="RegisterComponents"/> at the end of its constructor, which registers its fields by name.
        /// </summary>
        public partial class Module : IDisposable
        {
            protected OrderedDict<string, Module> _internal_submodules = new();
            protected OrderedDict<string, Tensor> _internal_buffers = new();
            protected OrderedDict<string, Parameter> _internal_params = new();
            protected string name;

            private bool _registered;
            private bool _training = true;

            protected Module(string name) => this.name = name;

            public virtual bool training => _training;

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            public virtual string GetName() => name;

            public virtual void train(bool train = true)
            {
                _training = train;
                foreach ((_, Module child) in named_children())
                {
                    child.train(train);
                }
            }

            public virtual void eval() => train(false);

            public virtual void zero_grad()
            {
                foreach (Parameter parameter in parameters())
                {
                    using Tensor? gradient = parameter.grad();
                    gradient?.zero_();
                }
            }

            public virtual Module apply(Action<Module> fn)
            {
                foreach ((_, Module child) in named_children())
                {
                    child.apply(fn);
                }

                fn(this);
                return this;
            }

            public virtual void register_buffer(string name, Tensor tensor)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                if (_internal_buffers.ContainsKey(name))
                {
                    throw new InvalidOperationException($"Tensor {name} is already registered.");
                }

                _internal_buffers.Add(name, tensor);
                tensor.DetachFromDisposeScope();
            }

            public virtual void register_parameter(string name, Parameter param)
            {
                ArgumentNullException.ThrowIfNull(param);
                if (_internal_params.ContainsKey(name))
                {
                    throw new InvalidOperationException($"Parameter {name} is already registered.");
                }

                _internal_params.Add(name, param);
                param.DetachFromDisposeScope();
            }

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual void register_module(string name, Module submodule)
            {
                if (submodule is null)
                {
                    _internal_submodules.Remove(name);
                    return;
                }

                if (string.IsNullOrEmpty(name) || name.Contains('.', StringComparison.Ordinal))
                {
                    throw new ArgumentException($"a module's name cannot be empty nor contain a dot: \"{name}\"");
                }

                if (_internal_submodules.ContainsKey(name))
                {
                    throw new InvalidOperationException($"Sub-module {name} is already registered.");
                }

                submodule.RegisterComponents();
                _internal_submodules.Add(name, submodule);
            }

            /// <summary>Registers every field that holds a module, a parameter or a tensor under the field's name.</summary>
            protected virtual void RegisterComponents()
            {
                if (_registered)
                {
                    return;
                }

                _registered = true;
                foreach (FieldInfo field in GetType().GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance))
                {
                    if (_internal_submodules.ContainsKey(field.Name) || _internal_params.ContainsKey(field.Name) || _internal_buffers.ContainsKey(field.Name))
                    {
                        continue;
                    }

                    switch (field.GetValue(this))
                    {
                        case Module module:
                            register_module(field.Name, module);
                            break;
                        case Parameter parameter:
                            register_parameter(field.Name, parameter);
                            break;
                        case Tensor buffer:
                            register_buffer(field.Name, buffer);
                            break;
                    }
                }
            }

            protected void ConditionallyRegisterParameter(string name, Tensor? value)
            {
                if (value is null)
                {
                    _internal_params.Remove(name);
                    return;
                }

                Parameter parameter = value as Parameter ?? new Parameter(value);
                parameter.DetachFromDisposeScope();
                _internal_params[name] = parameter;
            }

            protected void ConditionallyRegisterBuffer(string name, Tensor? value)
            {
                if (value is null)
                {
                    _internal_buffers.Remove(name);
                    return;
                }

                value.DetachFromDisposeScope();
                _internal_buffers[name] = value;
            }

            protected void ClearModules() => _internal_submodules.Clear();

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing)
                {
                    return;
                }

                foreach ((_, Tensor buffer) in _internal_buffers)
                {
                    buffer.Dispose();
                }

                foreach ((_, Parameter parameter) in _internal_params)
                {
                    parameter.Dispose();
                }

                foreach ((_, Module child) in named_children())
                {
                    child.Dispose();
                }
            }
        }
    }
}
