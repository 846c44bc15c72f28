// The first program: load a model, decode eight latents on the way between two, save them as one picture.
using VaeGpu;
using VaeGpu.Vulkan;

string path = args.Length > 0 ? args[0] : Path.Combine(AppContext.BaseDirectory, "fashion.safetensors");
string output = args.Length > 1 ? args[1] : "out/hello.png";

using Model model = Model.Load(path);
using GpuDevice device = GpuDevice.Create();
using IDecoder decoder = device.CreateDecoder(model, new DecoderOptions { MaxBatch = 8 });

// Two draws from the prior are the ends of the walk.
float[] from = new float[model.Architecture.LatentSize], to = new float[model.Architecture.LatentSize];
CounterNormal.Fill(seed: 3, frame: 0, RandomStream.Prior, firstInstance: 0, from.Length, from);
CounterNormal.Fill(seed: 8, frame: 0, RandomStream.Prior, firstInstance: 0, to.Length, to);
LatentPath walk = LatentPath.Spherical([from, to]);

float[] latents = new float[8 * walk.LatentSize];
for (int i = 0; i < 8; i++)
{
    walk.Evaluate(walk.Duration * i / 7, latents.AsSpan(i * walk.LatentSize, walk.LatentSize));
}

ImageShape image = model.Architecture.Image;
byte[] pixels = new byte[8 * image.Pixels * 4];
decoder.Decode(latents, pixels);

Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
ImageGrid.Arrange(pixels, image.Width, image.Height, columns: 8, scale: 4).Save(output);
Console.WriteLine($"{output}: eight pictures, decoded by {device.Info.Name}");
