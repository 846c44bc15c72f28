using TorchSharp.Utils;

namespace TorchSharp;

internal static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>Parameters and buffers by dotted name: the tensors themselves, not copies.</summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                string before = string.IsNullOrEmpty(prefix) ? "" : prefix + ".";
                foreach ((string own, Modules.Parameter parameter) in named_parameters())
                {
                    destination.TryAdd(before + own, parameter);
                }

                foreach ((string own, Tensor buffer) in named_buffers())
                {
                    destination.TryAdd(before + own, buffer);
                }

                return destination;
            }

            /// <summary>Copies the elements of a state dictionary into this module's tensors.</summary>
            /// <exception cref="InvalidOperationException">Strict, and the names are not the same.</exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                Dictionary<string, Tensor> own = state_dict();
                List<string> missing = own.Keys.Where(key => skip?.Contains(key) != true && !source.ContainsKey(key)).ToList();
                List<string> unexpected = source.Keys.Where(key => skip?.Contains(key) != true && !own.ContainsKey(key)).ToList();
                if (strict && missing.Count + unexpected.Count > 0)
                {
                    throw new InvalidOperationException($"The loaded state_dict is not identical to the target dictionary: missing [{string.Join(", ", missing)}], unexpected [{string.Join(", ", unexpected)}].");
                }

                using (no_grad())
                {
                    foreach ((string key, Tensor tensor) in source)
                    {
                        if (skip?.Contains(key) == true || !own.TryGetValue(key, out Tensor? target))
                        {
                            continue;
                        }

                        if (!target.shape.SequenceEqual(tensor.shape))
                        {
                            throw new ArgumentException($"{key} has shape [{string.Join(", ", tensor.shape)}], [{string.Join(", ", target.shape)}] expected.");
                        }

                        target.copy_(tensor);
                    }
                }

                return (missing, unexpected);
            }

            /// <summary>Writes the state in TorchSharp's own format: a count, then each name and tensor.</summary>
            public Module save(string location, IList<string>? skip = null)
            {
                using FileStream stream = File.Create(location);
                using var writer = new BinaryWriter(stream);
                return save(writer, skip);
            }

            public Module save(Stream stream, IList<string>? skip = null)
            {
                using var writer = new BinaryWriter(stream);
                return save(writer, skip);
            }

            public Module save(BinaryWriter writer, IList<string>? skip = null)
            {
                save_state_dict(writer, state_dict(), skip);
                return this;
            }

            public static void save_state_dict(BinaryWriter writer, Dictionary<string, Tensor> sd, IList<string>? skip = null)
            {
                List<KeyValuePair<string, Tensor>> kept = sd.Where(entry => skip?.Contains(entry.Key) != true).ToList();
                writer.Encode(kept.Count);
                foreach ((string key, Tensor tensor) in kept)
                {
                    writer.Write(key);
                    tensor.Save(writer);
                }
            }

            public virtual Module load(string location, bool strict = true, IList<string>? skip = null)
            {
                using FileStream stream = File.OpenRead(location);
                using var reader = new BinaryReader(stream);
                return load(reader, strict, skip);
            }

            public Module load(Stream stream, bool strict = true, IList<string>? skip = null)
            {
                using var reader = new BinaryReader(stream);
                return load(reader, strict, skip);
            }

            /// <exception cref="ArgumentException">Names, types or shapes differ from this module's.</exception>
            public virtual Module load(BinaryReader reader, bool strict = true, IList<string>? skip = null)
            {
                Dictionary<string, Tensor> own = state_dict();
                long count = reader.Decode();
                if (strict && count != own.Count)
                {
                    throw new ArgumentException($"Mismatched state_dict sizes: expected {own.Count}, but found {count} entries.");
                }

                for (long i = 0; i < count; i++)
                {
                    string key = reader.ReadString();
                    if (own.TryGetValue(key, out Tensor? target))
                    {
                        target.Load(reader, skip?.Contains(key) == true);
                        continue;
                    }

                    if (strict)
                    {
                        throw new ArgumentException($"Mismatched module state names: the target module has no submodule or buffer named '{key}'");
                    }

                    // Past an entry that is not wanted, whatever its type and shape.
                    Tensor passed = null!;
                    TensorExtensionMethods.Load(ref passed, reader, skip: true);
                    passed.Dispose();
                }

                return this;
            }
        }
    }
}
