// The first program: load a model, walk from one draw of its prior to another, save eight pictures from the way.
using VaeGpu;
using VaeGpu.Vulkan;

string output = args.Length > 0 ? args[0] : "out/hello.png";

using Model model = Model.Load(Path.Combine(AppContext.BaseDirectory, "fashion.safetensors"));
using GpuDevice device = GpuDevice.Create();
using IDecoder decoder = device.CreateDecoder(model, new DecoderOptions { MaxBatch = 8 });

int latent = model.Architecture.LatentSize;
float[] ends = new float[2 * latent];
using var prior = new PriorSampler(model);
prior.Draw(DecoderInput.PriorSamples(2, seed: 2, first: 16), ends);
LatentPath walk = LatentPath.Create(LatentPathKind.Spherical, ends, latent);

// The path is evaluated and decoded on the device, all eight pictures in one submit.
PathTime[] times = [.. Enumerable.Range(0, 8).Select(i => new PathTime(0, walk.Duration * i / 7))];
ImageShape image = model.Architecture.Image;
byte[] pixels = new byte[8 * image.Pixels * 4];
decoder.Decode(DecoderInput.Paths(new LatentPathSet([walk]), times), pixels);

Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
ImageGrid.Arrange(pixels, image.Width, image.Height, columns: 8, scale: 4).Save(output);
Console.WriteLine($"{output}: eight pictures, decoded by {device.Info.Name}");
